//! Who may push, and the secrets that prove it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use copytaster_records::Timestamp;
use http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::signature::Claim;

/// Shortest token or key, in bytes: one that is shorter can be guessed.
const SECRET_BYTES_MIN: usize = 16;
/// Tokens or keys of one feed that are valid at the same time.
const SECRETS_MAX: usize = 8;
/// What Standard Webhooks puts before a key in base64.
const KEY_PREFIX: &str = "whsec_";

/// How a feed's senders prove who they are. Its `Debug` shows no secret.
#[derive(Clone)]
pub enum PushAuth {
    /// `Authorization: Bearer TOKEN`. Kept as SHA-256.
    Bearer(Arc<[[u8; 32]]>),
    /// HMAC-SHA256 of the body.
    Hmac(Arc<[Vec<u8>]>),
    /// Not at all: for loopback addresses only.
    None,
}

/// Why a secret cannot be used. Never shows it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Its file cannot be read.
    #[error("the secret's file {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// There is nothing in it.
    #[error("there is no secret; expected one a line")]
    Empty,
    /// It is too short.
    #[error(
        "secret {number} is too short; expected at least {SECRET_BYTES_MIN} bytes, such as of `openssl rand -hex 32`"
    )]
    Short {
        /// Which, from 1.
        number: usize,
    },
    /// It begins as a key of Standard Webhooks and goes on as something else.
    #[error("secret {number} begins with whsec_ and is not base64 behind it")]
    Base64 {
        /// Which, from 1.
        number: usize,
    },
    /// There are too many.
    #[error("there are more than {SECRETS_MAX} secrets")]
    Many,
}

/// Reads a file of secrets, one a line. Warns where others than the owner can read it too.
///
/// # Errors
/// [`SecretError::Read`].
pub fn read_secret_file(path: &Path) -> Result<String, SecretError> {
    let failed = |source| SecretError::Read { path: path.to_path_buf(), source };
    let text = std::fs::read_to_string(path).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o007 != 0 {
            tracing::warn!(path = %path.display(), "everybody can read this secret; chmod 600");
        }
    }
    Ok(text)
}

impl fmt::Debug for PushAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer(***)",
            Self::Hmac(_) => "Hmac(***)",
            Self::None => "None",
        })
    }
}

/// What the headers alone say.
#[derive(Debug)]
pub(super) enum Standing {
    /// The sender is who it says.
    Proved,
    /// The body shows it.
    Claims(Claim),
    /// It is not.
    Denied,
}

impl PushAuth {
    /// By bearer token: `text` holds one a line, so that a new one can be valid beside the old.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn bearer(text: &str) -> Result<Self, SecretError> {
        let tokens = secrets(text, |token| Some(token.as_bytes().to_vec()))?;
        Ok(Self::Bearer(tokens.iter().map(|token| Sha256::digest(token).into()).collect()))
    }

    /// By signature: `text` holds one key a line; behind `whsec_` it is base64, else its bytes are the key.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn hmac(text: &str) -> Result<Self, SecretError> {
        let keys = secrets(text, |key| match key.strip_prefix(KEY_PREFIX) {
            Some(encoded) => BASE64.decode(encoded).ok(),
            None => Some(key.as_bytes().to_vec()),
        })?;
        Ok(Self::Hmac(keys.into()))
    }

    /// Whether a request with these headers may be answered. A signature is of a body, which is not looked at here.
    #[must_use]
    pub fn permits(&self, headers: &HeaderMap) -> bool {
        match self {
            Self::None => true,
            Self::Bearer(tokens) => knows(tokens, headers),
            Self::Hmac(_) => false,
        }
    }

    /// What can be said before the body is read.
    pub(super) fn standing(&self, headers: &HeaderMap, now: Timestamp) -> Standing {
        match self {
            Self::None => Standing::Proved,
            Self::Bearer(tokens) if knows(tokens, headers) => Standing::Proved,
            Self::Bearer(_) => Standing::Denied,
            Self::Hmac(_) => Claim::of(headers, now).map_or(Standing::Denied, Standing::Claims),
        }
    }

    /// Whether the body bears out what the headers claimed.
    pub(super) fn holds(&self, claim: &Claim, body: &[u8]) -> bool {
        match self {
            Self::Hmac(keys) => claim.holds(keys, body),
            Self::Bearer(_) | Self::None => false,
        }
    }
}

fn knows(tokens: &[[u8; 32]], headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::AUTHORIZATION).map(http::HeaderValue::as_bytes) else { return false };
    let Some((scheme, token)) = value.split_at_checked("Bearer ".len()) else { return false };
    if !scheme.eq_ignore_ascii_case(b"Bearer ") {
        return false;
    }
    let digest: [u8; 32] = Sha256::digest(token).into();
    let known = tokens.iter().fold(Choice::from(0), |known, token| known | digest.ct_eq(token));
    known.into()
}

fn secrets(text: &str, bytes_of: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Vec<Vec<u8>>, SecretError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut secrets = Vec::new();
    for (number, line) in (1..).zip(lines) {
        let secret = bytes_of(line).ok_or(SecretError::Base64 { number })?;
        if secret.len() < SECRET_BYTES_MIN {
            return Err(SecretError::Short { number });
        }
        secrets.push(secret);
    }
    match secrets.len() {
        0 => Err(SecretError::Empty),
        1..=SECRETS_MAX => Ok(secrets),
        _ => Err(SecretError::Many),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "correct horse battery staple";

    fn authorization(value: &[u8]) -> HeaderMap {
        [(header::AUTHORIZATION, http::HeaderValue::from_bytes(value).expect("a value"))].into_iter().collect()
    }

    fn proves(auth: &PushAuth, value: &str) -> bool {
        matches!(auth.standing(&authorization(value.as_bytes()), Timestamp::default()), Standing::Proved)
    }

    #[test]
    fn a_token_proves_and_others_do_not() {
        let auth = PushAuth::bearer(&format!("\n{TOKEN}\nthe next token, soon\n")).expect("tokens");
        assert!(proves(&auth, &format!("Bearer {TOKEN}")));
        assert!(proves(&auth, &format!("bearer {TOKEN}")));
        assert!(proves(&auth, "Bearer the next token, soon"));
        for wrong in ["", "Bearer", "Bearer ", "Basic x", TOKEN, &format!("Bearer {TOKEN}x"), "Bearer  "] {
            assert!(!proves(&auth, wrong), "{wrong}");
        }
        assert!(matches!(auth.standing(&HeaderMap::new(), Timestamp::default()), Standing::Denied));
        assert!(matches!(auth.standing(&authorization(b"\xff\xfe"), Timestamp::default()), Standing::Denied));
    }

    #[test]
    fn secrets_are_not_shown() {
        let auths = [PushAuth::bearer(TOKEN), PushAuth::hmac(TOKEN)].map(|auth| auth.expect("a secret"));
        assert_eq!(format!("{auths:?}"), "[Bearer(***), Hmac(***)]");
    }

    #[test]
    fn secrets_that_cannot_be_are_told_without_showing_them() {
        let told = |result: Result<PushAuth, SecretError>| result.expect_err("no secret").to_string();
        assert_eq!(told(PushAuth::bearer(" \n ")), "there is no secret; expected one a line");
        assert_eq!(
            told(PushAuth::bearer(&format!("{TOKEN}\nhunter2"))),
            "secret 2 is too short; expected at least 16 bytes, such as of `openssl rand -hex 32`"
        );
        assert_eq!(told(PushAuth::hmac("whsec_???")), "secret 1 begins with whsec_ and is not base64 behind it");
        assert_eq!(told(PushAuth::hmac(&format!("{TOKEN}\n").repeat(9))), "there are more than 8 secrets");
        let missing = read_secret_file(Path::new("/nowhere/token")).expect_err("no file");
        assert_eq!(missing.to_string(), "the secret's file /nowhere/token cannot be read");
    }
}
