//! A newspaper's story page as text (Calder Bay Courier): furniture, captions under repeated headlines, a pull quote.

use super::Item;
use crate::clock;
use crate::copy::Copy;
use crate::{FEEDS, Rng};

static SECTIONS: [&str; 5] = ["World", "Europe", "Business", "Asia", "Americas"];
static PHOTOGRAPHERS: [&str; 8] = [
    "Petra Vannoy",
    "Elis Marchbank",
    "Joonas Teller",
    "Marta Quillfeather",
    "Dov Harrowgate",
    "Sunniva Breck",
    "Ciro Pelland",
    "Ama Tettenborn",
];

pub(super) fn document(item: &Item<'_>) -> String {
    let copy = item.copy.expect("a wire without ids sends no kills");
    // All choices hang on the story, so that a page sent again is the same page.
    let mut rng = Rng::derived(0, &copy.headline, item.first_created.unsigned_abs());
    let mut blocks = head(item, copy, &mut rng);
    let captions = place_captions(copy, &mut rng);
    let pull = (copy.paragraphs.len() > 4).then(|| 1 + rng.index(2));
    let repeated = (copy.paragraphs.len() > 7).then(|| 2 + rng.index(2));
    for (i, paragraph) in copy.paragraphs.iter().enumerate() {
        blocks.push(if i == 0 { format!("{} -- {paragraph}", copy.city.to_uppercase()) } else { paragraph.clone() });
        if pull == Some(i) {
            blocks.push(pulled(paragraph));
        }
        if let Some(&(_, caption)) = captions.iter().find(|(at, _)| *at == i) {
            blocks.push(captioned(copy, caption, &mut rng));
        }
        if let Some(again) = repeated.filter(|_| i + 2 == copy.paragraphs.len()) {
            blocks.push(copy.paragraphs[again].clone());
        }
    }
    blocks.push("Latest News".to_owned());
    blocks.join("\n\n") + "\n"
}

fn head(item: &Item<'_>, copy: &Copy, rng: &mut Rng) -> Vec<String> {
    let at = clock::local(item.first_created, 0);
    let section = rng.pick(&SECTIONS);
    let furniture = format!(
        "Calder Bay Courier\nEdition: HOME EUROPE ASIA AMERICAS\nHome > {section}\n{}, {} {}, {}, {:02}:{:02}",
        clock::weekday(at.weekday()),
        clock::month(at.month()),
        at.day(),
        at.year(),
        at.hour(),
        at.minute()
    );
    let byline = if rng.per_thousand(400) { "By Agencies".to_owned() } else { format!("By {}", copy.byline) };
    vec![furniture, copy.headline.clone(), byline, captioned(copy, 0, rng)]
}

/// Where the captions behind the first stand: after which paragraph.
fn place_captions(copy: &Copy, rng: &mut Rng) -> Vec<(usize, usize)> {
    if copy.paragraphs.len() < 5 {
        return Vec::new();
    }
    let last = copy.paragraphs.len() - 1;
    let mut places = vec![(2 + rng.index(last - 3), 1)];
    if rng.per_thousand(500) {
        places.push((last, 2));
    }
    places
}

/// The headline again, then a caption with its credit.
fn captioned(copy: &Copy, which: usize, rng: &mut Rng) -> String {
    let caption = &copy.captions[which % copy.captions.len()];
    let credit = FEEDS[rng.index(5)].code;
    format!("{}\n{caption} ({credit} / {})", copy.headline, rng.pick(&PHOTOGRAPHERS))
}

/// A paragraph again as a pull quote: without its last stop, and a word may be lost.
fn pulled(paragraph: &str) -> String {
    paragraph.trim_end_matches('.').to_owned()
}
