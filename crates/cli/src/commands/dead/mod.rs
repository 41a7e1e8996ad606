//! `dead`: dead letters, listed, shown and sent through again.

mod list;
mod redrive;
mod show;

use crate::args::Dead;

pub(super) fn dead(args: &Dead) -> anyhow::Result<()> {
    match args {
        Dead::List(args) => list::list(args),
        Dead::Show(args) => show::show(args),
        Dead::Redrive(args) => redrive::redrive(args),
    }
}
