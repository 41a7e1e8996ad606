//! The copy itself: a story's text, composed from a seed and what the desk did to it since.

mod facts;
mod lexicon;
mod people;
mod places;
mod quotes;
mod topic;
mod topics;

use facts::Facts;

use crate::Rng;

/// What a desk does to a story's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    /// A new paragraph under the lead.
    Update,
    /// Another word here and there, without a word about it.
    Silent,
    /// The first figure corrected.
    Correction,
}

/// A story's text as it stands after some edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) headline: String,
    pub(crate) byline: String,
    pub(crate) city: &'static str,
    pub(crate) country: &'static str,
    pub(crate) utc: i8,
    /// Month and day, as in datelines.
    pub(crate) date: String,
    /// The last one ends with the key in brackets.
    pub(crate) paragraphs: Vec<String>,
    pub(crate) quotes: Vec<(String, String)>,
    pub(crate) captions: Vec<String>,
    pub(crate) slug: String,
    pub(crate) medtop: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) urgency: u8,
    /// What the last correction corrects.
    pub(crate) correction: Option<String>,
}

/// What a text is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The story's seed.
    pub(crate) seed: u64,
    /// When the story broke.
    pub(crate) broke: i64,
    /// What was done to it since.
    pub(crate) edits: &'a [Edit],
    /// The key of this text.
    pub(crate) key: &'a str,
    /// Whether quotation marks are typographic.
    pub(crate) curly: bool,
}

/// Writes a story.
pub(crate) fn compose(source: Source<'_>) -> Copy {
    let corrections = source.edits.iter().filter(|e| **e == Edit::Correction).count() as u64;
    let facts = Facts::new(source.seed, source.broke, corrections, &topics::TOPICS);
    let mut body = Body::new(&facts, source.seed);
    body.write();
    for (i, edit) in source.edits.iter().enumerate() {
        body.edit(*edit, i as u64);
    }
    body.end(source.key);
    let mut copy = body.into_copy(source.edits);
    if source.curly {
        copy.map_texts(typographic);
    }
    copy
}

struct Body<'a> {
    facts: &'a Facts,
    seed: u64,
    paragraphs: Vec<String>,
    quotes: Vec<(String, String)>,
    known: [bool; 3],
}

impl<'a> Body<'a> {
    fn new(facts: &'a Facts, seed: u64) -> Self {
        Self { facts, seed, paragraphs: Vec::with_capacity(20), quotes: Vec::new(), known: [true, false, false] }
    }

    /// The text as first sent: a lead, then details, quotes and background in turn.
    fn write(&mut self) {
        let topic = self.facts.topic;
        let mut plan = Rng::derived(self.seed, "plan", 0);
        let lead = *plan.pick(topic.leads);
        self.tell(lead, 0);
        if plan.per_thousand(70) {
            let detail = *plan.pick(topic.details);
            self.tell(detail, 1);
            return;
        }
        let details = plan.sample(topic.details.len(), 3 + plan.clone().index(5));
        let quotes = plan.sample(topic.quotes.len(), 2 + plan.clone().index(4));
        let background = plan.sample(topic.background.len(), 1 + plan.clone().index(3));
        let mut quotes = quotes.into_iter();
        for (i, detail) in details.into_iter().enumerate() {
            self.tell(topic.details[detail], 10 + detail as u64);
            if i % 2 == 0 {
                self.quote_next(&mut quotes);
            }
        }
        for item in background {
            self.tell(topic.background[item], 100 + item as u64);
            self.quote_next(&mut quotes);
        }
    }

    fn quote_next(&mut self, quotes: &mut impl Iterator<Item = usize>) {
        let Some(index) = quotes.next() else { return };
        let (who, template) = self.facts.topic.quotes[index];
        let mut rng = Rng::derived(self.seed, "quote", index as u64);
        let quoted = quotes::frame(self.facts, who, template, self.known[who], false, &mut rng);
        self.known[who] = true;
        self.paragraphs.push(quoted.paragraph);
        self.quotes.extend(quoted.said);
    }

    /// Adds a paragraph. Its choices depend on the story and the paragraph alone, so that edits elsewhere leave it.
    fn tell(&mut self, template: &str, number: u64) {
        let paragraph = self.expanded(template, number);
        self.paragraphs.push(paragraph);
    }

    fn expanded(&self, template: &str, number: u64) -> String {
        let mut out = String::with_capacity(template.len() * 2);
        self.facts.expand(template, &mut Rng::derived(self.seed, "paragraph", number), &mut out);
        capitalised(out)
    }

    fn edit(&mut self, edit: Edit, number: u64) {
        let mut rng = Rng::derived(self.seed, "edit", number);
        match edit {
            Edit::Update => {
                let update = *rng.pick(self.facts.topic.updates);
                let paragraph = self.expanded(update, 1000 + number);
                self.paragraphs.insert(1, paragraph);
            }
            Edit::Silent => {
                let mut addition = String::from(" ");
                let template = *rng.pick(&AFTERTHOUGHTS);
                self.facts.expand(template, &mut rng, &mut addition);
                let at = rng.index(self.paragraphs.len().min(3));
                self.paragraphs[at].push_str(&addition);
            }
            // The figure itself is a fact: it has moved already, wherever it stands.
            Edit::Correction => {}
        }
    }

    fn end(&mut self, key: &str) {
        let last = self.paragraphs.last_mut().expect("every story has a lead");
        last.push_str(" (");
        last.push_str(key);
        last.push(')');
    }

    fn into_copy(self, edits: &[Edit]) -> Copy {
        let facts = self.facts;
        let topic = facts.topic;
        let mut plan = Rng::derived(self.seed, "headline", 0);
        let mut headline = String::with_capacity(90);
        let template = *plan.pick(topic.headlines);
        facts.expand(template, &mut plan, &mut headline);
        let names = facts.city.names;
        let correction = edits.contains(&Edit::Correction).then(|| correction_note(facts, edits));
        Copy {
            headline: capitalised(headline),
            byline: people::Person::draw(names, &mut plan, &facts.people).full(),
            city: facts.city.name,
            country: facts.city.country,
            utc: facts.city.utc,
            date: format!("{} {}", crate::clock::month(facts.date.month()), facts.date.day()),
            captions: topic.captions.iter().map(|c| self.expanded(c, 2000)).collect(),
            paragraphs: self.paragraphs,
            quotes: self.quotes,
            slug: format!("{}-{}", topic.slug, facts.city.name.to_uppercase().replace(' ', "")),
            medtop: topic.medtop,
            subject: topic.subject,
            urgency: topic.urgency,
            correction,
        }
    }
}

impl Copy {
    /// Words of the body.
    pub(crate) fn word_count(&self) -> usize {
        self.paragraphs.iter().map(|p| p.split_whitespace().count()).sum()
    }

    /// Changes all texts that are printed, and the truth about them.
    pub(crate) fn map_texts(&mut self, change: impl Fn(&str) -> String) {
        let names = [&mut self.headline, &mut self.byline];
        for text in names.into_iter().chain(&mut self.paragraphs).chain(&mut self.captions) {
            *text = change(text);
        }
        for (speaker, words) in &mut self.quotes {
            *speaker = change(speaker);
            *words = change(words);
        }
    }
}

static AFTERTHOUGHTS: [&str; 8] = [
    "A spokesman declined to comment further at {#2-9}:{10-59} p.m.",
    "It was the {14-40}th such case this year.",
    "No further details were released during the next {10-50} minutes.",
    "Reporters had been given {10-45} minutes' notice.",
    "The statement ran to {12-80} lines.",
    "About {20-190} people were present.",
    "The announcement came {11-55} minutes later than planned.",
    "Calls to {11-30} offices were not returned.",
];

fn correction_note(facts: &Facts, edits: &[Edit]) -> String {
    let figure = &facts.topic.figures[0];
    let correct = facts.figure(figure);
    let count = edits.iter().filter(|e| **e == Edit::Correction).count();
    format!("Corrects {} to {correct} (correction no. {count}).", figure.label)
}

/// Capitalises the first letter.
fn capitalised(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// Straight quotation marks and apostrophes to typographic ones.
fn typographic(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    for c in text.chars() {
        let opening = before == ' ' || before == '(';
        out.push(match c {
            '"' if opening => '\u{201c}',
            '"' => '\u{201d}',
            '\'' if opening => '\u{2018}',
            '\'' => '\u{2019}',
            other => other,
        });
        before = c;
    }
    out
}
