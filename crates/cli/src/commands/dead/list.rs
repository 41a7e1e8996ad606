use copytaster_engine::admin::{Line, Request};
use copytaster_engine::dead::Letter;

use crate::args::DeadList;
use crate::commands::answer::{Answer, check_range};
use crate::commands::place::Place;
use crate::exit::Failed;

pub(super) fn list(args: &DeadList) -> anyhow::Result<()> {
    check_range(args.which.from, args.which.to)?;
    let mut answer = Answer::new(args.format);
    let (mut letters, mut nothing) = (0u64, None);
    let request = Request::Dead(args.which.filter(&args.ids));
    Place::of(&args.place)?.ask(&request, &mut |line| {
        match line {
            Line::Dead(letter) => {
                if letters == 0 {
                    answer.text(|| HEADING.to_owned());
                }
                letters += 1;
                answer.line(&letter, || row(&letter))?;
            }
            Line::Nothing(why) => nothing = Some(why),
            _ => {}
        }
        Ok(())
    })?;
    let asked_for_some =
        !args.ids.is_empty() || args.which.filter(&[]) != copytaster_engine::dead::DeadFilter::default();
    match nothing {
        Some(why) if asked_for_some => Err(Failed(why).into()),
        Some(why) => {
            answer.text(|| why);
            Ok(())
        }
        None => {
            answer.text(|| format!("{letters} dead letters"));
            Ok(())
        }
    }
}

const HEADING: &str = "ID         WRITTEN                   STAGE   CLASS           ITEM                     REASON";

fn row(letter: &Letter) -> String {
    let item = letter.item.as_deref().unwrap_or("-");
    let again = if letter.revision > 0 { format!(" [revision {}]", letter.revision) } else { String::new() };
    format!(
        "{:<10} {}  {:<7} {:<15} {item:<24} {}{again}",
        letter.id.to_string(),
        letter.appended_at,
        letter.stage,
        letter.class,
        letter.reason
    )
}
