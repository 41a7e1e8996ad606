//! What was found, as lists: people with what they said, places, figures, dates in their order.

use copytaster_records::{
    Amount, AmountQualifier, AmountValue, EnrichedStory, Entity, EntityType, PlacePrecision, PlaceRole, Quote,
    QuoteKind, Timex,
};
use jiff::tz::TimeZone;

use crate::commands::columns::width;

/// Rows of cells under a heading.
pub(super) struct List {
    pub(super) heading: &'static str,
    pub(super) rows: Vec<Vec<String>>,
}

/// Columns of any cell but the last.
const CELL_COLUMNS_MAX: usize = 32;
/// Columns that a cell keeps where the screen is narrow.
const CELL_COLUMNS_MIN: usize = 6;
/// Columns that the last one has at least.
const LAST_COLUMNS_MIN: usize = 16;

impl List {
    /// The columns' widths within a total: each as wide as its widest cell where there is room for all, the last what is
    /// left.
    pub(super) fn columns(&self, total: usize) -> Vec<usize> {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |i: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(i));
            cells.map(|cell| cell.chars().map(width).sum::<usize>()).max().unwrap_or(0)
        };
        let mut columns: Vec<usize> =
            (0..count.saturating_sub(1)).map(|i| widest(i).clamp(1, CELL_COLUMNS_MAX)).collect();
        let between = 2 * columns.len() + 2;
        // The widest gives way first.
        while columns.iter().sum::<usize>() + between + LAST_COLUMNS_MIN > total {
            match columns.iter_mut().max() {
                Some(widest) if *widest > CELL_COLUMNS_MIN => *widest -= 1,
                _ => break,
            }
        }
        let used = columns.iter().sum::<usize>() + between;
        columns.push(total.saturating_sub(used).max(LAST_COLUMNS_MIN));
        columns
    }
}

/// All lists of a story.
pub(super) fn lists(story: &EnrichedStory) -> [List; 6] {
    [
        List { heading: "People", rows: people(story) },
        List { heading: "Other voices", rows: others(story) },
        List { heading: "Organisations", rows: organisations(story) },
        List { heading: "Places", rows: places(story) },
        List { heading: "Figures", rows: story.amounts.iter().map(figure).collect() },
        List { heading: "Timeline", rows: timeline(story) },
    ]
}

/// Name; titles, bodies and country; what was said.
fn people(story: &EnrichedStory) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for person in story.entities.iter().filter(|e| e.entity_type == EntityType::Per) {
        let mut about = person.titles.clone();
        let bodies = story.entities.iter().filter(|body| person.affiliations.contains(&body.eid));
        about.extend(bodies.map(|body| body.name.clone()));
        about.extend(person.country.clone());
        let mut said = story.quotes.iter().filter(|q| q.speaker.eid.as_ref() == Some(&person.eid)).map(words);
        rows.push(vec![person.name.clone(), about.join(", "), said.next().unwrap_or_default()]);
        rows.extend(said.map(|words| vec![String::new(), String::new(), words]));
    }
    rows
}

/// Quotes of whoever is no person of the story.
fn others(story: &EnrichedStory) -> Vec<Vec<String>> {
    let entity = |eid: &String| story.entities.iter().find(|e| e.eid == *eid);
    let mut rows = Vec::new();
    for quote in &story.quotes {
        let speaker = quote.speaker.eid.as_ref().and_then(entity);
        if speaker.is_none_or(|e| e.entity_type != EntityType::Per) {
            let name = speaker.map(|e| e.name.clone()).or_else(|| quote.speaker.surface.clone());
            rows.push(vec![name.unwrap_or_else(|| "?".to_owned()), words(quote)]);
        }
    }
    rows
}

/// As it was said: in quotation marks where it stands in them.
fn words(quote: &Quote) -> String {
    match quote.kind {
        QuoteKind::Indirect => format!("that: {}", quote.text),
        // The comma belongs to the sentence that the quote stands in.
        QuoteKind::Direct | QuoteKind::Mixed => format!("\u{201c}{}\u{201d}", quote.text.trim_end_matches(',')),
    }
}

fn organisations(story: &EnrichedStory) -> Vec<Vec<String>> {
    let bodies = story.entities.iter().filter(|e| e.entity_type == EntityType::Org);
    bodies.map(|e| vec![e.name.clone(), e.aliases.join(", ")]).collect()
}

/// Name as printed; coordinates; what it is, what it does in the story and all its names.
fn places(story: &EnrichedStory) -> Vec<Vec<String>> {
    let entity = |eid: &str| story.entities.iter().find(|e| e.eid == eid);
    let placed = story.places.iter().map(|place| {
        let role = match place.role {
            PlaceRole::Dateline => "dateline",
            PlaceRole::Event => "something happens there",
            PlaceRole::Mention => "named",
        };
        let kind = match place.precision {
            PlacePrecision::Poi => "spot",
            PlacePrecision::City => "town",
            PlacePrecision::Admin2 => "district",
            PlacePrecision::Admin1 => "division",
            PlacePrecision::Country => "country",
            PlacePrecision::Continent => "continent",
        };
        let kind = if place.country.is_empty() { kind.to_owned() } else { format!("{kind}, {}", place.country) };
        let also = also(entity(&place.eid));
        vec![place.name.clone(), coordinates(place.lat, place.lon), format!("{kind}; {role}{also}")]
    });
    let unplaced = story.entities.iter().filter(|e| {
        matches!(e.entity_type, EntityType::Loc | EntityType::Gpe) && !story.places.iter().any(|p| p.eid == e.eid)
    });
    let unplaced = unplaced.map(|e| vec![e.name.clone(), String::new(), format!("named{}", also(Some(e)))]);
    placed.chain(unplaced).collect()
}

fn also(entity: Option<&Entity>) -> String {
    let names = entity.map(|e| e.aliases.join(", ")).filter(|names| !names.is_empty());
    names.map(|names| format!("; also {names}")).unwrap_or_default()
}

/// "35.69 N 139.69 E"
fn coordinates(lat: f64, lon: f64) -> String {
    let (ns, ew) = (if lat < 0.0 { "S" } else { "N" }, if lon < 0.0 { "W" } else { "E" });
    format!("{:.2} {ns} {:.2} {ew}", lat.abs(), lon.abs())
}

/// Number; unit; what is counted, where that is another; the words.
fn figure(amount: &Amount) -> Vec<String> {
    let value = match amount.amount {
        AmountValue::Value(value) => value.to_string(),
        AmountValue::Range { min, max: Some(max) } => format!("{min} to {max}"),
        AmountValue::Range { min, max: None } => format!("{min} or more"),
        AmountValue::Score { first, second } => format!("{first}-{second}"),
    };
    let qualifier = match amount.qualifier {
        AmountQualifier::Exact => "",
        AmountQualifier::AtLeast => "at least ",
        AmountQualifier::AtMost => "at most ",
        AmountQualifier::About => "about ",
    };
    let what = if amount.what == amount.unit { String::new() } else { amount.what.clone() };
    vec![format!("{qualifier}{value}"), amount.unit.clone(), what, amount.text.clone()]
}

/// Dates in their order, each value once, with the words that gave it.
fn timeline(story: &EnrichedStory) -> Vec<Vec<String>> {
    let mut dates: Vec<&Timex> = story.timexes.iter().filter(|t| t.interval.is_some()).collect();
    dates.sort_by_key(|t| (t.interval.map(|i| (i.begin, i.end)), t.value.clone()));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for date in dates {
        let (around, when) = (around(story, date), when(story, date));
        match rows.last_mut().filter(|row| row[0] == when) {
            Some(row) if row[1].contains(&date.text) => {}
            Some(row) => row[1] = format!("{}, {}", row[1], date.text),
            None => rows.push(vec![when, date.text.clone(), around]),
        }
    }
    rows
}

/// The value; of a length of time ("within three years") the day on which it ends, where the story was written.
fn when(story: &EnrichedStory, date: &Timex) -> String {
    let Some(interval) = date.interval.filter(|_| date.value.starts_with('P')) else { return date.value.clone() };
    let zone = TimeZone::get(&story.times.dct.tz).unwrap_or(TimeZone::UTC);
    format!("to {}", zone.to_datetime(interval.end.to_jiff()).date())
}

/// The words around a date.
fn around(story: &EnrichedStory, date: &Timex) -> String {
    const CHARS: usize = 40;
    let Some(segment) = story.segments.iter().find(|s| s.seg_id == date.span.seg) else { return String::new() };
    let (start, end) = (date.span.start as usize, date.span.end as usize);
    let (Some(before), Some(behind)) = (segment.text.get(..start), segment.text.get(end..)) else {
        return String::new();
    };
    let from = before.char_indices().rev().nth(CHARS).map_or(0, |(at, _)| at);
    let from = if from == 0 { 0 } else { before[from..].find(' ').map_or(from, |blank| from + blank + 1) };
    let to = behind.char_indices().nth(CHARS).map_or(behind.len(), |(at, _)| at);
    let to = if to == behind.len() { to } else { behind[..to].rfind(' ').unwrap_or(to) };
    let dots = |cut: bool| if cut { "..." } else { "" };
    let text = &segment.text[from..end + to];
    format!("{}{}{}", dots(from > 0), text.trim(), dots(to < behind.len()))
}
