//! What this program was built from: a halted stage is tried again by another build.

use std::io::Read;
use std::sync::OnceLock;

use copytaster_records::hex;
use sha2::{Digest, Sha256};

/// The program's file is hashed in pieces of this size.
const PIECE_BYTES: usize = 64 << 10;

/// Version and a hash of the program's own file; the version alone where it cannot be read.
pub(crate) fn build_id() -> &'static str {
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| {
        let version = env!("CARGO_PKG_VERSION");
        hash_of_program().map_or_else(|_| version.to_owned(), |hash| format!("{version}+{hash}"))
    })
}

fn hash_of_program() -> std::io::Result<String> {
    let mut program = std::fs::File::open(std::env::current_exe()?)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match program.read(&mut piece)? {
            0 => break,
            length => hasher.update(&piece[..length]),
        }
    }
    Ok(hex(&hasher.finalize()[..6]))
}
