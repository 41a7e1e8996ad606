//! HMAC-SHA256 signatures of a body.
//!
//! Two forms are taken. Standard Webhooks 1.0: headers `webhook-id`, `webhook-timestamp` (seconds) and
//! `webhook-signature` (`v1,` and base64, several separated by spaces), over `id.timestamp.body`. And the older form of
//! many hooks: `x-signature-256` or `x-hub-signature-256` with `sha256=` and hex, over the body alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use copytaster_records::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// How far a signature's time may be from ours, either way (Standard Webhooks leaves it to the receiver).
const TOLERANCE_MILLIS: i64 = 5 * 60 * 1000;
/// Signatures in one header, at most: as many as keys may be rotating.
const SIGNATURES_MAX: usize = 8;
/// Longest message id, in bytes.
const ID_BYTES_MAX: usize = 256;

type Digest = [u8; 32];

/// What a request's headers claim about its body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// What is signed before the body.
    prefix: Vec<u8>,
    /// One of these is the signature.
    signatures: Vec<Digest>,
}

impl Claim {
    /// The claim in the headers; `None` where there is none, it is malformed, or it is too old or too new.
    pub(super) fn of(headers: &HeaderMap, now: Timestamp) -> Option<Self> {
        if headers.contains_key("webhook-signature") {
            return Self::standard(headers, now);
        }
        let text = header(headers, "x-signature-256").or_else(|| header(headers, "x-hub-signature-256"))?;
        Some(Self { prefix: Vec::new(), signatures: vec![from_hex(text.strip_prefix("sha256=")?)?] })
    }

    fn standard(headers: &HeaderMap, now: Timestamp) -> Option<Self> {
        let id = header(headers, "webhook-id")?;
        let time = header(headers, "webhook-timestamp")?;
        // With a dot in it the id, the time and the body could be cut elsewhere under the same signature.
        if id.is_empty() || id.len() > ID_BYTES_MAX || id.contains('.') || !time.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let sent_millis = time.parse::<i64>().ok()?.checked_mul(1000)?;
        if sent_millis.abs_diff(now.as_millis()) > TOLERANCE_MILLIS.unsigned_abs() {
            return None;
        }
        let signatures: Vec<Digest> = header(headers, "webhook-signature")?
            .split(' ')
            .filter_map(|signature| BASE64.decode(signature.strip_prefix("v1,")?).ok()?.try_into().ok())
            .take(SIGNATURES_MAX)
            .collect();
        (!signatures.is_empty()).then(|| Self { prefix: format!("{id}.{time}.").into_bytes(), signatures })
    }

    /// Whether the body was signed with one of the keys. Takes the same time whichever it was.
    pub(super) fn holds(&self, keys: &[Vec<u8>], body: &[u8]) -> bool {
        let mut holds = Choice::from(0);
        for key in keys {
            let digest = sign(key, &[&self.prefix, body]);
            for signature in &self.signatures {
                holds |= digest.ct_eq(signature);
            }
        }
        holds.into()
    }
}

/// HMAC-SHA256 over the parts, one after the other.
pub(super) fn sign(key: &[u8], parts: &[&[u8]]) -> Digest {
    // HMAC takes keys of any length (RFC 2104, section 2), so this cannot fail; if it did, nothing would match.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn from_hex(text: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    if text.len() != 2 * digest.len() || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let nibble = |b: u8| char::from(b).to_digit(16).and_then(|n| u8::try_from(n).ok());
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT_S: i64 = 1_614_265_330;

    fn now() -> Timestamp {
        Timestamp::from_millis(SENT_S * 1000)
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    fn standard(signature: &str) -> HeaderMap {
        headers(&[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", &SENT_S.to_string()),
            ("webhook-signature", signature),
        ])
    }

    /// The example that libraries of Standard Webhooks test themselves with.
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn the_published_example_of_standard_webhooks_holds() {
        let keys = vec![BASE64.decode(KEY).expect("base64")];
        let claim = Claim::of(&standard(SIGNATURE), now()).expect("a claim");
        assert!(claim.holds(&keys, BODY));
        assert!(!claim.holds(&keys, b"something else"));
        assert!(!claim.holds(&[b"another key".to_vec()], BODY));
        assert!(!claim.holds(&[], BODY));
    }

    #[test]
    fn one_of_several_signatures_and_keys_is_enough() {
        let keys = vec![b"the new key".to_vec(), BASE64.decode(KEY).expect("base64")];
        let header = format!("v1,{} v1a,xyz {SIGNATURE}", BASE64.encode([7; 32]));
        assert!(Claim::of(&standard(&header), now()).expect("a claim").holds(&keys, BODY));
    }

    #[test]
    fn a_signature_from_another_time_is_none() {
        for offset_s in [-301, 301, i64::MAX / 2000] {
            let at = Timestamp::from_millis(SENT_S * 1000 + offset_s.saturating_mul(1000));
            assert_eq!(Claim::of(&standard(SIGNATURE), at), None, "{offset_s}");
        }
        for offset_s in [-300, 300] {
            let at = Timestamp::from_millis((SENT_S + offset_s) * 1000);
            assert!(Claim::of(&standard(SIGNATURE), at).is_some(), "{offset_s}");
        }
    }

    #[test]
    fn malformed_claims_are_none() {
        let time = SENT_S.to_string();
        for (id, time, signature) in [
            ("", time.as_str(), SIGNATURE),
            ("with.dot", &time, SIGNATURE),
            ("id", "", SIGNATURE),
            ("id", "+1614265330", SIGNATURE),
            ("id", "99999999999999999999", SIGNATURE),
            ("id", &time, "v1,short"),
            ("id", &time, "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ] {
            let headers = headers(&[("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signature)]);
            assert_eq!(Claim::of(&headers, now()), None, "{id} {time} {signature}");
        }
        for bad in ["", "sha256=", "sha1=00", &format!("sha256={}", "g".repeat(64)), &"0".repeat(64)] {
            assert_eq!(Claim::of(&headers(&[("x-signature-256", bad)]), now()), None, "{bad}");
        }
    }

    #[test]
    fn the_older_form_signs_the_body_alone() {
        // GitHub's published example for `X-Hub-Signature-256`.
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        for name in ["x-hub-signature-256", "x-signature-256"] {
            let claim = Claim::of(&headers(&[(name, signature)]), now()).expect("a claim");
            assert!(claim.holds(&[b"It's a Secret to Everybody".to_vec()], b"Hello, World!"));
        }
    }
}
