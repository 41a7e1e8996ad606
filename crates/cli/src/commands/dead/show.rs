use std::io::Write;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use copytaster_engine::admin::{Line, Request, ShownBytes};
use copytaster_engine::dead::{DeadFilter, Letter};
use serde::Serialize;

use crate::args::DeadShow;
use crate::commands::answer::Answer;
use crate::commands::place::Place;
use crate::exit::Failed;

/// Of the bytes, so many are shown to people.
const SHOWN_BYTES_MAX: usize = 4 << 10;

/// A letter with its bytes, as text where they are that.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    letter: &'a Letter,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_base64: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<&'a str>,
}

pub(super) fn show(args: &DeadShow) -> anyhow::Result<()> {
    let filter = DeadFilter { picks: vec![args.id.clone()], ..DeadFilter::default() };
    let (mut letter, mut shown, mut nothing) = (None, None, None);
    Place::of(&args.place)?.ask(&Request::DeadBytes(filter), &mut |line| {
        match line {
            Line::Dead(found) => letter = Some(found),
            Line::DeadBytes(bytes) => shown = Some(bytes),
            Line::Nothing(why) => nothing = Some(why),
            _ => {}
        }
        Ok(())
    })?;
    let (Some(letter), Some(shown)) = (letter, shown) else {
        return Err(Failed(format!("{}: {}", args.id, nothing.unwrap_or_default())).into());
    };
    let bytes = STANDARD.decode(&shown.base64).context("the service's answer does not read")?;
    if args.raw {
        std::io::stdout().write_all(&bytes)?;
        if let Some(why) = &shown.cut {
            return Err(
                Failed(format!("only the first {} of {} bytes: {why}", bytes.len(), letter.length_bytes)).into()
            );
        }
        return Ok(());
    }
    let text = std::str::from_utf8(&bytes).ok();
    let record = Shown {
        letter: &letter,
        text,
        bytes_base64: text.is_none().then_some(&shown.base64),
        cut: shown.cut.as_deref(),
    };
    Answer::new(args.format).line(&record, || page(&letter, &shown, &bytes))?;
    Ok(())
}

fn page(letter: &Letter, shown: &ShownBytes, bytes: &[u8]) -> String {
    let mut page = format!("dead letter {}, {} in {}\n  {}\n", letter.id, letter.class, letter.stage, letter.reason);
    let rows = [
        ("item", letter.item.clone()),
        ("feed", letter.feed.clone()),
        ("called", letter.name.clone()),
        ("written", Some(letter.appended_at.to_string())),
        ("revision", (letter.revision > 0).then(|| letter.revision.to_string())),
        ("source", Some(letter.source.to_string())),
        ("sha256", Some(letter.sha256.clone())),
        ("bytes", Some(letter.length_bytes.to_string())),
    ];
    for (name, value) in rows.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        page += &format!("  {name:<9} {value}\n");
    }
    let here = &bytes[..bytes.len().min(SHOWN_BYTES_MAX)];
    page += &format!("\n{}", String::from_utf8_lossy(here));
    if here.len() < bytes.len() {
        page += &format!("\n... {} more bytes: --raw writes all of them", bytes.len() - here.len());
    }
    if let Some(why) = &shown.cut {
        page += &format!("\n... cut: {why}");
    }
    page
}
