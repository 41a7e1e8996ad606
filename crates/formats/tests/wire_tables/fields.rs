//! How the fields of `expected.jsonl`, which are another system's, map to our model.

use copytaster_formats::{ParsedCopy, Unit};
use copytaster_records::{Format, PubStatus, Role, WireTime};
use serde_json::Value;

type Check = fn(&Unit, &ParsedCopy, &Value) -> bool;

/// By the field's name, its indexes cut out.
pub(crate) const FIELDS: &[(&str, Check)] = &[
    ("guid", |_, c, v| guid(c, v)),
    ("uri", |_, c, v| guid(c, v)),
    ("version", |_, c, v| c.wire_version.as_deref() == Some(&text(v))),
    ("headline", |u, c, v| headline(c, &text(v)) || page_headline(c, &text(v)) || encoded_subject(u, &text(v))),
    ("slugline", |_, c, v| slugline(c, &text(v))),
    ("byline", |_, c, v| byline(c, &text(v)) || is_credit(c, &text(v)) || mailbox(c, &text(v))),
    ("language", |_, c, v| language(c, &text(v))),
    ("pubstatus", |_, c, v| text(v) == status(c.pub_status)),
    ("urgency", |_, c, v| c.urgency.as_ref().and_then(|u| u.level).map(u64::from) == v.as_u64()),
    // The container's transmission priority, or the item's urgency where the container has none.
    ("priority", |u, c, v| {
        let urgency = c.urgency.as_ref().map(|u| u.raw.clone());
        let level = c.urgency.as_ref().and_then(|u| u.level).map(|l| l.to_string());
        if c.extra.get("Priority").and_then(|p| p[0].as_str()).is_some_and(|p| form_priority(p) == text(v)) {
            return true;
        }
        [u.context.priority.clone().or(urgency), level].contains(&Some(text(v)))
    }),
    ("type", |_, c, v| item_class(c) == text(v)),
    ("ednote", |_, c, v| said_in(c, &[Role::NotePrivate, Role::NotePublic], &text(v))),
    ("extra.sttnote_private", |_, c, v| said_in(c, &[Role::NotePrivate], &text(v))),
    ("body_html", |_, c, v| said_in(c, ALL, &text(v))),
    ("abstract", |_, c, v| said_in(c, &[Role::Abstract, Role::Subhead, Role::Paragraph], &text(v))),
    ("description_text", |_, c, v| said_in(c, &[Role::Caption, Role::Abstract], &text(v))),
    ("alt_text", |_, c, v| said_in(c, &[Role::Caption, Role::Abstract], &text(v)) || in_extra(c, &text(v))),
    ("usageterms", |_, c, v| folded(c.rights.usage_terms.as_deref().unwrap_or_default()).contains(&folded(&text(v)))),
    ("dateline.text", |_, c, v| said_in(c, &[Role::Dateline], &text(v)) || dateline_put_together(c, &text(v))),
    ("dateline.located.city", |_, c, v| is_located(c, &text(v))),
    ("source", |_, c, v| {
        let credit = c.rights.credit_line.as_deref().unwrap_or_default();
        text(v).eq_ignore_ascii_case(&c.provider) || folded(credit) == folded(&text(v)) || has_term(c, &Value::Null, v)
    }),
    ("subject[].qcode", |_, c, v| has_term(c, v, &Value::Null)),
    ("subject", |_, c, v| terms(c, v)),
    ("subject[]", |_, c, v| has_term(c, &v["qcode"], &v["name"])),
    ("genre", |_, c, v| terms(c, v)),
    ("place", |_, c, v| terms(c, v)),
    ("place[].name", |_, c, v| has_term(c, &Value::Null, v)),
    ("keywords", |_, c, v| list(v).iter().all(|k| has_term(c, &Value::Null, k))),
    ("authors", |_, c, v| list(v).iter().all(|a| has_term(c, &Value::Null, &a["name"]))),
    ("anpa_category", |_, c, v| list(v).iter().all(|k| has_category(c, &k["qcode"]))),
    ("anpa_category[].qcode", |_, c, v| has_category(c, v)),
    ("word_count", |_, c, v| word_count(c, v)),
    ("anpa_take_key", |_, c, v| in_extra(c, &text(v))),
    ("provider_sequence", |_, c, v| in_extra(c, &text(v))),
    ("profile", |_, c, v| in_extra(c, &text(v))),
    ("original_source", |_, c, v| in_extra(c, &text(v)) || has_term(c, &Value::Null, v)),
    ("authors[]", |_, c, v| has_term(c, &Value::Null, &v["name"])),
    ("dateline.source", |_, c, v| {
        c.dateline.as_ref().and_then(|d| d.agency.as_deref()).is_some_and(|a| a.eq_ignore_ascii_case(&text(v)))
    }),
    ("associations.featuremedia.headline", |_, c, v| in_extra(c, &text(v))),
    ("associations.featuremedia.description_text", |_, c, v| said_in(c, &[Role::Caption], &text(v))),
    ("copyrightnotice", |_, c, v| {
        folded(c.rights.copyright_notice.as_deref().unwrap_or_default()).contains(&folded(&text(v)))
    }),
    ("assignment_id", |_, c, v| in_extra(c, &text(v))),
    ("sign_off", |_, c, v| said_in(c, &[Role::SignOff], &text(v))),
    ("place[].qcode", |_, c, v| has_term(c, v, &Value::Null)),
    ("flags.marked_for_legal", |_, c, v| v == &Value::Bool(in_extra(c, "LEGAL"))),
    // Layout was kept where there is any.
    ("format", |_, c, v| (text(v) == "preserved") == c.segments.iter().any(|s| s.role == Role::Table)),
    ("ingest_provider_sequence", |_, c, v| in_extra(c, &text(v))),
    // Numbers by which the other system knows what the form names.
    ("task.desk", |_, c, v| v.is_u64() && has_form_field(c, &["Desk"])),
    ("original_creator", |_, c, v| v.is_u64() && has_form_field(c, &["Username", "Email Address"])),
    // Absent there, absent here.
    ("firstcreated", |_, c, v| !v.is_null() || c.times.first_created.is_none()),
    ("expiry", |_, c, v| !v.is_null() || c.times.expires.as_ref().is_none_or(|t| t.instant.is_none())),
    ("renditions", |_, c, v| v.as_object().is_some_and(serde_json::Map::is_empty) && c.associations.is_empty()),
];

const ALL: &[Role] = &[
    Role::Headline,
    Role::Subhead,
    Role::Byline,
    Role::Dateline,
    Role::Abstract,
    Role::Paragraph,
    Role::Subheading,
    Role::Table,
    Role::ListItem,
    Role::Caption,
    Role::Credit,
    Role::SignOff,
    Role::Contact,
    Role::Boilerplate,
    Role::Furniture,
    Role::NotePublic,
];

fn text(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// Words without tags, punctuation and case.
fn folded(text: &str) -> String {
    let text = regex::Regex::new(r"<[^>]*>|&#?\w+;").expect("a pattern").replace_all(text, " ").into_owned();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The other system appends the version to the guids of G2; NITF's document id stands beside ours where that is a key's.
fn guid(copy: &ParsedCopy, value: &Value) -> bool {
    let (guid, wanted) = (copy.guid.clone().unwrap_or_default(), text(value));
    let version = copy.wire_version.clone().unwrap_or_default();
    let ids =
        ["doc_id", "public_identifier", "feed_id"].iter().filter_map(|k| copy.extra.get(*k).and_then(Value::as_str));
    let wanted = wanted.trim_matches(['<', '>']).to_owned();
    let same = wanted == guid || wanted == format!("{guid}:{version}") || is_urn_of(&wanted, &guid);
    same || ids.into_iter().any(|id| id == wanted)
}

/// The other system turns web addresses into URNs of the same parts.
fn is_urn_of(urn: &str, address: &str) -> bool {
    let parts = |id: &str, from: &str| {
        let rest = id.strip_prefix(from)?;
        Some(rest.split([':', '/']).filter(|p| !p.is_empty()).map(ToOwned::to_owned).collect::<Vec<_>>())
    };
    let urn = parts(urn, "urn:");
    urn.is_some() && urn == parts(address, "http:")
}

/// PA numbers the pages of a story before its catchword: `1 SOCCER INT-Teams`.
fn page_headline(copy: &ParsedCopy, wanted: &str) -> bool {
    let ours = copy.headline.clone().unwrap_or_default();
    let numbered = ours.split_once(' ').filter(|(n, _)| n.bytes().all(|b| b.is_ascii_digit()));
    numbered.is_some_and(|(_, rest)| folded(rest) == folded(wanted))
}

/// The subject as it stands, an encoded word (RFC 2047) that we decode.
fn encoded_subject(unit: &Unit, wanted: &str) -> bool {
    let ascii = |text: &str| text.chars().filter(char::is_ascii).collect::<String>();
    let stands = ascii(&String::from_utf8_lossy(&unit.bytes)).contains(&ascii(wanted));
    unit.format == Format::Mail && wanted.starts_with("=?") && wanted.ends_with("?=") && stands
}

/// Ritzau's own mark, where we have it: the credit line.
fn is_credit(copy: &ParsedCopy, wanted: &str) -> bool {
    let credit = folded(copy.rights.credit_line.as_deref().unwrap_or_default());
    !credit.is_empty() && credit == folded(wanted)
}

/// The reporter's name by which the form's address is known: `eharvey@` is E Harvey.
fn mailbox(copy: &ParsedCopy, wanted: &str) -> bool {
    let name: String = folded(wanted).split(' ').collect();
    let of_form = ["Username", "Email Address"].iter().filter_map(|k| copy.extra.get(*k).and_then(|v| v[0].as_str()));
    !name.is_empty() && of_form.filter_map(|a| a.split_once('@')).any(|(mailbox, _)| mailbox == name)
}

/// A form's word, or number, for a priority.
fn form_priority(word: &str) -> String {
    if word.eq_ignore_ascii_case("urgent") { "3".to_owned() } else { word.to_owned() }
}

fn has_form_field(copy: &ParsedCopy, keys: &[&str]) -> bool {
    keys.iter().any(|k| copy.extra.get(*k).is_some_and(|v| v[0].as_str().is_some_and(|t| !t.is_empty())))
}

/// `ATHENS, April 4 ANA -`: put together from the place, the local day and the agency, each of which we have apart.
fn dateline_put_together(copy: &ParsedCopy, wanted: &str) -> bool {
    let Some((place, rest)) = wanted.split_once(", ") else { return false };
    let mut rest = rest.split(' ');
    let (month, day) = (rest.next().unwrap_or_default(), rest.next().unwrap_or_default());
    let days = [&copy.times.version_created, &copy.times.first_created].into_iter().flatten();
    let is_day = days.filter_map(local_day).any(|local| {
        let name = local.strftime("%B").to_string();
        let abridged = month.strip_suffix('.').is_some_and(|m| m.len() >= 3 && name.starts_with(m));
        (name == month || abridged) && local.day().to_string() == day
    });
    is_located(copy, place) && is_day
}

/// The day of a time in the zone in which it was written: a name, or `+03:00`.
fn local_day(time: &WireTime) -> Option<jiff::civil::Date> {
    let utc = jiff::Timestamp::from_millisecond(time.instant?.as_millis()).expect("a time");
    let offset = || {
        let (hours, minutes) = time.zone.split_once(':')?;
        let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
        let seconds = (hours.abs() * 60 + minutes) * 60;
        jiff::tz::Offset::from_seconds(if hours < 0 { -seconds } else { seconds }).ok().map(jiff::tz::TimeZone::fixed)
    };
    let zone = jiff::tz::TimeZone::get(&time.zone).ok().or_else(offset)?;
    Some(zone.to_datetime(utc).date())
}

/// A headline that either system made of the first paragraph is cut where it likes.
fn headline(copy: &ParsedCopy, wanted: &str) -> bool {
    let (ours, wanted) = (folded(copy.headline.as_deref().unwrap_or_default()), folded(wanted));
    // The picture's own, where it stands within the text's item.
    let details = copy.extra.get("association_details").map(ToString::to_string).unwrap_or_default();
    if !wanted.is_empty() && folded(&details).contains(&wanted) {
        return true;
    }
    let derived = copy.flags.iter().any(|f| f == "headline_derived");
    ours == wanted || (derived && !ours.is_empty() && wanted.starts_with(&ours))
}

fn slugline(copy: &ParsedCopy, wanted: &str) -> bool {
    let ours: String = folded(copy.slugline.as_deref().unwrap_or_default()).split(' ').collect();
    let wanted: String = folded(wanted).split(' ').collect();
    if wanted.is_empty() { ours.is_empty() } else { ours.contains(&wanted) }
}

fn byline(copy: &ParsedCopy, wanted: &str) -> bool {
    let bare = |t: &str| folded(t).trim_start_matches("by ").to_owned();
    let ours = bare(copy.byline.as_ref().map(|b| b.raw.as_str()).unwrap_or_default());
    if wanted.trim().is_empty() { ours.is_empty() } else { ours.starts_with(&bare(wanted)) }
}

fn language(copy: &ParsedCopy, wanted: &str) -> bool {
    let ours = copy.language.clone().unwrap_or_default().to_lowercase();
    ours == wanted.to_lowercase() || ours.split('-').next() == Some(&wanted.to_lowercase())
}

fn status(status: PubStatus) -> &'static str {
    match status {
        PubStatus::Usable => "usable",
        PubStatus::Withheld => "withheld",
        PubStatus::Cancelled => "canceled",
        PubStatus::Unknown => "unknown",
    }
}

fn item_class(copy: &ParsedCopy) -> String {
    let class = copy.extra.get("item_class").and_then(Value::as_str).unwrap_or("text");
    class.to_owned()
}

/// The words stand, in their order, in the segments of these roles.
fn said_in(copy: &ParsedCopy, roles: &[Role], wanted: &str) -> bool {
    let texts = copy.segments.iter().filter(|s| roles.contains(&s.role)).map(|s| s.text.as_str());
    let ours = folded(&texts.collect::<Vec<_>>().join(" "));
    !wanted.is_empty() && ours.contains(&folded(wanted))
}

fn in_extra(copy: &ParsedCopy, wanted: &str) -> bool {
    let extra = serde_json::to_string(&copy.extra).expect("JSON");
    !wanted.is_empty() && folded(&extra).contains(&folded(wanted))
}

fn is_located(copy: &ParsedCopy, city: &str) -> bool {
    let place = copy.dateline.as_ref().and_then(|d| d.place.as_deref()).unwrap_or_default();
    folded(place).contains(&folded(city)) || has_term(copy, &Value::Null, &Value::String(city.to_owned()))
}

/// A term of this code, or of this name where no code is wanted. A code may have an alias before it.
fn has_term(copy: &ParsedCopy, code: &Value, name: &Value) -> bool {
    let (code, name) = (text(code), folded(&text(name)));
    copy.terms.iter().any(|t| {
        let coded = t.code == code || t.code.rsplit([':', '/']).next() == Some(&code);
        let named = folded(t.name.as_deref().unwrap_or(&t.code)) == name || folded(&t.code) == name;
        if code.is_empty() { named } else { coded }
    })
}

/// The other system's letters for what a form names in words.
const CATEGORIES: &[(&str, &str)] = &[("s", "DOMESTIC SPORT")];

fn has_category(copy: &ParsedCopy, code: &Value) -> bool {
    let code = text(code);
    let is = |term: &str| term.eq_ignore_ascii_case(&code) || CATEGORIES.contains(&(code.as_str(), term));
    copy.terms.iter().any(|t| matches!(t.kind.as_str(), "category" | "service") && is(&t.code))
}

fn terms(copy: &ParsedCopy, wanted: &Value) -> bool {
    list(wanted).iter().all(|t| has_term(copy, &t["qcode"], &t["name"]))
}

/// The wire's own count, or the words of the body as they were counted there: within a fiftieth.
fn word_count(copy: &ParsedCopy, wanted: &Value) -> bool {
    let Ok(wanted) = text(wanted).parse::<u64>() else { return false };
    let declared = copy.extra.get("word_count").and_then(|v| v.as_u64().or_else(|| v.as_str()?.parse().ok()));
    let counted = copy.body_text().split_whitespace().count() as u64;
    declared == Some(wanted) || counted.abs_diff(wanted) * 50 <= wanted
}
