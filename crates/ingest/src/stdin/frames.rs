//! Cuts a stream into frames without ever holding more than one frame's limit.

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

use super::Framing;

/// Read from the stream at once.
const CHUNK_BYTES: usize = 64 << 10;

/// A piece of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Never empty, at most the limit.
    Complete(Bytes),
    /// Larger than the limit; its bytes are gone.
    TooLarge {
        /// Counted from one over all frames, also the empty ones: a line number.
        number: u64,
    },
}

/// The frames of a stream.
pub(super) struct Frames<R> {
    reader: BufReader<R>,
    framing: Framing,
    limit: usize,
    number: u64,
    frame: BytesMut,
    too_large: bool,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    pub(super) fn new(reader: R, framing: Framing, limit: usize) -> Self {
        let reader = BufReader::with_capacity(CHUNK_BYTES, reader);
        Self { reader, framing, limit, number: 0, frame: BytesMut::new(), too_large: false }
    }

    /// The next frame that is not empty; `None` at the end of the stream.
    pub(super) async fn next(&mut self) -> std::io::Result<Option<Frame>> {
        loop {
            let chunk = self.reader.fill_buf().await?;
            if chunk.is_empty() {
                return Ok(self.cut());
            }
            let delimiter = match self.framing {
                Framing::Whole => None,
                Framing::Lines => Some(b'\n'),
                Framing::Nul => Some(0),
            };
            let end = delimiter.and_then(|delimiter| chunk.iter().position(|byte| *byte == delimiter));
            let piece = &chunk[..end.unwrap_or(chunk.len())];
            // A line may be longer than the limit by its CR.
            let slack = usize::from(self.framing == Framing::Lines);
            if self.frame.len() + piece.len() > self.limit.saturating_add(slack) {
                self.too_large = true;
                self.frame = BytesMut::new();
            }
            if !self.too_large {
                self.frame.extend_from_slice(piece);
            }
            let consumed = piece.len() + usize::from(end.is_some());
            self.reader.consume(consumed);
            if end.is_some()
                && let Some(frame) = self.cut()
            {
                return Ok(Some(frame));
            }
        }
    }

    /// Ends a frame; `None` where it is empty.
    fn cut(&mut self) -> Option<Frame> {
        self.number += 1;
        let mut frame = std::mem::take(&mut self.frame);
        if self.framing == Framing::Lines && frame.last() == Some(&b'\r') {
            frame.truncate(frame.len() - 1);
        }
        if std::mem::take(&mut self.too_large) || frame.len() > self.limit {
            return Some(Frame::TooLarge { number: self.number });
        }
        (!frame.is_empty()).then(|| Frame::Complete(frame.freeze()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn frames(input: &[u8], framing: Framing, limit: usize) -> Vec<Frame> {
        let mut frames = Frames::new(input, framing, limit);
        let mut all = Vec::new();
        while let Some(frame) = frames.next().await.expect("memory can be read") {
            all.push(frame);
        }
        all
    }

    fn complete(text: &'static str) -> Frame {
        Frame::Complete(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn lines_lose_their_ends_and_empty_ones_are_skipped() {
        let found = frames(b"one\r\n\n\r\ntwo\nlast", Framing::Lines, 10).await;
        assert_eq!(found, [complete("one"), complete("two"), complete("last")]);
    }

    #[tokio::test]
    async fn the_limit_counts_a_line_without_its_end() {
        assert_eq!(frames(b"four\r\nfour\n", Framing::Lines, 4).await, [complete("four"), complete("four")]);
        let found = frames(b"\nfive!\nok\nfive!", Framing::Lines, 4).await;
        assert_eq!(found, [Frame::TooLarge { number: 2 }, complete("ok"), Frame::TooLarge { number: 4 }]);
    }

    #[tokio::test]
    async fn zero_bytes_separate_and_lines_stay() {
        assert_eq!(frames(b"a\nb\0\0c\r\0", Framing::Nul, 10).await, [complete("a\nb"), complete("c\r")]);
    }

    #[tokio::test]
    async fn the_whole_input_is_one_frame_and_nothing_is_none() {
        assert_eq!(frames(b"a\n\0b\n", Framing::Whole, 10).await, [complete("a\n\0b\n")]);
        assert_eq!(frames(b"", Framing::Whole, 10).await, []);
        assert_eq!(frames(b"too long", Framing::Whole, 7).await, [Frame::TooLarge { number: 1 }]);
    }

    #[tokio::test]
    async fn a_frame_may_span_chunks_and_many_may_stand_in_one() {
        let mut input = vec![b'x'; 3 * CHUNK_BYTES];
        input.extend_from_slice(b"\nshort\n");
        input.extend(vec![b'y'; CHUNK_BYTES * 4]);
        input.push(b'\n');
        let found = frames(&input, Framing::Lines, 3 * CHUNK_BYTES).await;
        let long = Frame::Complete(Bytes::from(vec![b'x'; 3 * CHUNK_BYTES]));
        assert_eq!(found, [long, complete("short"), Frame::TooLarge { number: 3 }]);
    }
}
