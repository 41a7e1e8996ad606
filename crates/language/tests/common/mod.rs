//! A small builder of stories, and shorthands for what is asked of the result.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use copytaster_language::{Resources, analyse};
use copytaster_records::{
    Byline, Dateline, EditorialType, EnrichedStory, Entity, EntityType, FamilyId, Format, HomeId, Precision, PubStatus,
    Quote, Relation, Role, Segment, Story, StoryId, StoryTimes, Timex, WireTime, ZoneSource,
};

/// The resources, built once for a test program.
pub fn resources() -> &'static Resources {
    static RESOURCES: std::sync::OnceLock<Resources> = std::sync::OnceLock::new();
    RESOURCES.get_or_init(|| Resources::embedded().expect("the embedded data"))
}

/// A story, piece by piece.
#[derive(Debug)]
pub struct Make(pub Story);

impl Make {
    /// An English story without text, made 2024-04-05T09:12Z, a Friday.
    pub fn new() -> Self {
        let story_id = StoryId::of("XWIRE", "test");
        let family_id = FamilyId::founded_by(story_id);
        let time = wire_time("2024-04-05T09:12:00Z", "UTC", ZoneSource::Explicit);
        Self(Story {
            schema: Story::SCHEMA.to_owned(),
            story_id,
            version: 1,
            revision: 0,
            wire_version: None,
            family_id,
            home: HomeId::of(family_id),
            relation: Relation::New,
            unit: "test/0/0#0".parse().expect("a unit id"),
            feed: "test".parse().expect("a feed id"),
            format: Format::PlainText,
            provider: "XWIRE".to_owned(),
            guid: None,
            language: Some("en".to_owned()),
            pub_status: PubStatus::Usable,
            editorial_type: EditorialType::Story,
            urgency: None,
            times: StoryTimes {
                received_at: "2024-04-05T09:15:00Z".parse().expect("a time"),
                first_created: None,
                version_created: Some(time),
                published: None,
                embargoed_until: None,
                expires: None,
            },
            headline: None,
            slugline: None,
            section: None,
            byline: None,
            dateline: None,
            terms: Vec::new(),
            rights: Default::default(),
            links: Vec::new(),
            associations: Vec::new(),
            segments: Vec::new(),
            flags: Vec::new(),
            extra: Default::default(),
            parser: "test".to_owned(),
        })
    }

    pub fn segment(mut self, role: Role, text: &str) -> Self {
        let before = self.0.segments.iter().filter(|s| s.role == Role::Paragraph).count();
        let para = (role == Role::Paragraph).then(|| u16::try_from(before + 1).unwrap_or(u16::MAX));
        let seg_id = format!("s{}", self.0.segments.len() + 1);
        let of = (role == Role::Credit).then(|| self.0.segments.last().expect("a caption").seg_id.clone());
        self.0.segments.push(Segment { seg_id, role, text: text.to_owned(), para, dup_of: None, of });
        self
    }

    pub fn headline(mut self, text: &str) -> Self {
        self.0.headline.get_or_insert_with(|| text.to_owned());
        self.segment(Role::Headline, text)
    }

    pub fn para(self, text: &str) -> Self {
        self.segment(Role::Paragraph, text)
    }

    /// The last segment repeats the one of this number, from 1.
    pub fn dup_of(mut self, number: usize) -> Self {
        self.0.segments.last_mut().expect("a segment").dup_of = Some(format!("s{number}"));
        self
    }

    /// A dateline "PLACE --".
    pub fn dateline(mut self, place: &str) -> Self {
        let raw = format!("{place} --");
        self.0.dateline = Some(Dateline { raw: raw.clone(), place: Some(place.to_owned()), date: None, agency: None });
        self.segment(Role::Dateline, &raw)
    }

    pub fn dateline_date(mut self, date: &str) -> Self {
        self.0.dateline.as_mut().expect("a dateline").date = Some(date.to_owned());
        self
    }

    pub fn byline(mut self, raw: &str, is_agency: bool) -> Self {
        self.0.byline = Some(Byline { raw: raw.to_owned(), people: Vec::new(), is_agency });
        self.segment(Role::Byline, raw)
    }

    pub fn language(mut self, tag: Option<&str>) -> Self {
        self.0.language = tag.map(str::to_owned);
        self
    }

    /// Version time, as a header gives it with its zone.
    pub fn created(mut self, time: &str) -> Self {
        self.0.times.version_created = Some(wire_time(time, "UTC", ZoneSource::Explicit));
        self
    }

    pub fn published(mut self, time: &str, zone: &str, source: ZoneSource) -> Self {
        self.0.times.published = Some(wire_time(time, zone, source));
        self
    }

    pub fn analyse(&self) -> EnrichedStory {
        analyse(&self.0, resources())
    }
}

pub fn wire_time(time: &str, zone: &str, zone_source: ZoneSource) -> WireTime {
    let instant = Some(time.parse().expect("a time"));
    WireTime { instant, text: time.to_owned(), zone_source, zone: zone.to_owned(), precision: Precision::Minute }
}

/// The people of a story, by name.
pub fn people(story: &EnrichedStory) -> Vec<&str> {
    story.entities.iter().filter(|e| e.entity_type == EntityType::Per).map(|e| e.name.as_str()).collect()
}

pub fn entity<'a>(story: &'a EnrichedStory, name: &str) -> &'a Entity {
    let found = story.entities.iter().find(|e| e.name == name);
    found.unwrap_or_else(|| {
        panic!("no entity {name} among {:?}", story.entities.iter().map(|e| &e.name).collect::<Vec<_>>())
    })
}

/// All dates as (text, value).
pub fn dates(story: &EnrichedStory) -> Vec<(&str, &str)> {
    story.timexes.iter().map(|t| (t.text.as_str(), t.value.as_str())).collect()
}

pub fn timex<'a>(story: &'a EnrichedStory, text: &str) -> &'a Timex {
    story.timexes.iter().find(|t| t.text == text).unwrap_or_else(|| panic!("no date {text} among {:?}", dates(story)))
}

pub fn quote<'a>(story: &'a EnrichedStory, starts: &str) -> &'a Quote {
    let found = story.quotes.iter().find(|q| q.text.starts_with(starts));
    found.unwrap_or_else(|| {
        panic!("no quote {starts} among {:#?}", story.quotes.iter().map(|q| &q.text).collect::<Vec<_>>())
    })
}

/// The name of a quote's speaker.
pub fn speaker<'a>(story: &'a EnrichedStory, quote: &Quote) -> Option<&'a str> {
    let eid = quote.speaker.eid.as_ref()?;
    story.entities.iter().find(|e| e.eid == *eid).map(|e| e.name.as_str())
}

/// Every span lies on characters' borders and holds what the annotation says.
pub fn check_spans(story: &EnrichedStory) {
    let text = |span: &copytaster_records::Span| -> String {
        let segment = story.segments.iter().find(|s| s.seg_id == span.seg).expect("the segment");
        let bytes = segment.text.get(span.start as usize..span.end as usize).expect("characters' borders").to_owned();
        let chars: String = segment
            .text
            .chars()
            .skip(span.char_start as usize)
            .take((span.char_end - span.char_start) as usize)
            .collect();
        assert_eq!(bytes, chars, "bytes and characters agree");
        bytes
    };
    for entity in &story.entities {
        for mention in &entity.mentions {
            assert_eq!(text(&mention.span), mention.surface);
        }
    }
    for timex in &story.timexes {
        assert_eq!(text(&timex.span), timex.text);
    }
    for amount in &story.amounts {
        assert_eq!(text(&amount.span), amount.text);
    }
    for quote in &story.quotes {
        let pieces: Vec<String> = quote.spans.iter().map(text).collect();
        assert_eq!(pieces.join(" "), quote.text);
        if let Some(cue) = &quote.cue {
            text(&cue.span);
        }
    }
}
