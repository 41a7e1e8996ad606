//! The facts of one story, and the small template language that tells them.
//!
//! A template is text with slots. `{name}` is a fact of the story: the same wherever it stands, whatever the order,
//! because it is drawn from the story's seed and its own name. `{9-40}` is a number drawn on the spot (1900 to 2026 is a
//! year), `{.1-9}` one
//! with a decimal, `{#0-4}` one in digits however small. `[a|b]` chooses; choices nest.

use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::lexicon;
use super::people::Person;
use super::places::{CITIES, City};
use super::topic::{Figure, Topic};
use crate::{Rng, clock};

/// What is the case in one story.
#[derive(Debug)]
pub(crate) struct Facts {
    seed: u64,
    corrections: u64,
    pub(crate) topic: &'static Topic,
    pub(crate) city: &'static City,
    pub(crate) people: [Person; 3],
    pub(crate) roles: [&'static str; 3],
    pub(crate) date: DateTime,
}

impl Facts {
    /// The facts of the story with this seed that broke at this time, after so many corrections.
    pub(crate) fn new(seed: u64, broke: i64, corrections: u64, topics: &[&'static Topic]) -> Self {
        let mut rng = Rng::derived(seed, "facts", 0);
        let topic = *rng.pick(topics);
        let city = rng.pick(&CITIES);
        let first = Person::draw(city.names, &mut rng, &[]);
        let second = Person::draw(city.names, &mut rng, std::slice::from_ref(&first));
        let third = Person::draw(city.names, &mut rng, &[first.clone(), second.clone()]);
        let roles = topic.roles.map(|roles| *rng.pick(roles));
        let date = clock::local(broke, city.utc);
        Self { seed, corrections, topic, city, people: [first, second, third], roles, date }
    }

    /// Writes out a template. The choices come from `rng`, the facts do not.
    pub(crate) fn expand(&self, template: &str, rng: &mut Rng, out: &mut String) {
        let mut rest = template;
        while let Some(at) = rest.find(['{', '[']) {
            out.push_str(&rest[..at]);
            let group = &rest[at..];
            let len = group_len(group);
            let inner = &group[1..len - 1];
            if group.starts_with('{') {
                self.slot(inner, rng, out);
            } else {
                let choices = alternatives(inner);
                let choice = *rng.pick(&choices);
                self.expand(choice, rng, out);
            }
            rest = &group[len..];
        }
        out.push_str(rest);
    }

    fn slot(&self, slot: &str, rng: &mut Rng, out: &mut String) {
        match slot.as_bytes().first() {
            Some(b'0'..=b'9') => match number(slot, rng) {
                year @ 1900..=2026 => {
                    let _ = write!(out, "{year}");
                }
                other => spell(other, out),
            },
            Some(b'#') => put(out, number(&slot[1..], rng)),
            Some(b'.') => {
                put(out, number(&slot[1..], rng));
                out.push('.');
                put(out, rng.range(1, 9));
            }
            Some(b'p') if matches!(slot.as_bytes().get(1), Some(b'1'..=b'3')) => self.person(slot, rng, out),
            _ => self.fact(slot, out),
        }
    }

    fn person(&self, slot: &str, rng: &mut Rng, out: &mut String) {
        let which = usize::from(slot.as_bytes()[1] - b'1');
        let person = &self.people[which];
        match &slot[2..] {
            "" => self.introduce(which, rng, out),
            ".last" => out.push_str(person.family),
            ".full" => out.push_str(&person.full()),
            ".he" => out.push_str(person.pronoun()),
            ".his" => out.push_str(person.possessive()),
            ".role" => self.expand(self.roles[which].trim_start_matches('^'), rng, out),
            other => panic!("the grammar has no `{other}` of a person"),
        }
    }

    /// The first mention of a person: `Mayor Ana Li`, or `Ana Li, a baker in Cork` for roles that follow the name.
    pub(crate) fn introduce(&self, which: usize, rng: &mut Rng, out: &mut String) {
        let full = self.people[which].full();
        if let Some(title) = self.roles[which].strip_prefix('^') {
            self.expand(title, rng, out);
            out.push(' ');
            out.push_str(&full);
        } else {
            out.push_str(&full);
            out.push_str(", ");
            self.expand(self.roles[which], rng, out);
        }
    }

    fn fact(&self, slot: &str, out: &mut String) {
        if let Some(figure) = self.topic.figures.iter().find(|f| f.name == slot) {
            spell(self.figure(figure), out);
        } else if let Some(raw) = slot.strip_prefix('n').and_then(|s| s.strip_prefix('.')) {
            let figure = self.topic.figures.iter().find(|f| f.name == raw).expect("a figure of the topic");
            put(out, self.figure(figure));
        } else if let Some(setting) = self.setting(slot) {
            out.push_str(&setting);
        } else {
            out.push_str(self.word(slot));
        }
    }

    fn setting(&self, slot: &str) -> Option<String> {
        let day = |shift: i32| {
            let date = self.date.date().saturating_add(jiff::Span::new().days(shift));
            clock::weekday(date.weekday()).to_owned()
        };
        Some(match slot {
            "city" => self.city.name.to_owned(),
            "country" => match self.city.country {
                name @ ("United States" | "Czech Republic" | "Ivory Coast") => format!("the {name}"),
                name => name.to_owned(),
            },
            "demonym" => self.city.demonym.to_owned(),
            "water" => self.city.water.to_owned(),
            "currency" => self.city.currency.to_owned(),
            "day" => day(0),
            "yesterday" => day(-1),
            "tomorrow" => day(1),
            "date" => format!("{} {}", clock::month(self.date.month()), self.date.day()),
            "capdate" => format!("{} {}, {}", clock::month(self.date.month()), self.date.day(), self.date.year()),
            "nextmonth" => clock::month(self.date.month() % 12 + 1).to_owned(),
            "year" => self.date.year().to_string(),
            _ => return None,
        })
    }

    /// A word of a list. `company2` is another company than `company`.
    fn word(&self, slot: &str) -> &'static str {
        let name = slot.trim_end_matches(|c: char| c.is_ascii_digit());
        let words = lexicon::words(name).unwrap_or_else(|| panic!("the grammar has no slot `{slot}`"));
        let nth: usize = slot[name.len()..].parse().unwrap_or(1);
        let first = Rng::derived(self.seed, name, 0).index(words.len());
        words[(first + (nth - 1)) % words.len()]
    }

    /// The value of a figure. Each correction moves the topic's first figure, never back to the value before.
    pub(crate) fn figure(&self, figure: &Figure) -> u64 {
        let width = figure.high - figure.low + 1;
        let drawn = Rng::derived(self.seed, figure.name, 1).below(width);
        let first = figure.name == self.topic.figures[0].name;
        let moved = if first { self.corrections * (width / 3).max(1) } else { 0 };
        figure.low + (drawn + moved) % width
    }
}

/// The length of the group in braces or brackets at the beginning of `text`, nested ones included.
fn group_len(text: &str) -> usize {
    let mut depth = 0_usize;
    for (i, b) in text.bytes().enumerate() {
        match b {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
    }
    panic!("the grammar has an open group: {text}")
}

/// The parts of a choice, split at `|` outside nested groups.
fn alternatives(inner: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(4);
    let (mut depth, mut start) = (0_usize, 0);
    for (i, b) in inner.bytes().enumerate() {
        match b {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'|' if depth == 0 => {
                parts.push(&inner[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    parts
}

fn number(range: &str, rng: &mut Rng) -> u64 {
    let (low, high) = range.split_once('-').unwrap_or((range, range));
    let parse = |s: &str| s.parse().unwrap_or_else(|_| panic!("the grammar has a bad range `{range}`"));
    rng.range(parse(low), parse(high))
}

/// Numbers below ten in words, the others with commas.
fn spell(number: u64, out: &mut String) {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    match usize::try_from(number).ok().and_then(|i| WORDS.get(i)) {
        Some(word) => out.push_str(word),
        None => put(out, number),
    }
}

fn put(out: &mut String, number: u64) {
    if number >= 1000 {
        put(out, number / 1000);
        let _ = write!(out, ",{:03}", number % 1000);
    } else {
        let _ = write!(out, "{number}");
    }
}
