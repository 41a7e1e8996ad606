//! NewsML-G2: newsItems alone (Ostrel) and newsMessages of several (Velmark).

use std::fmt::Write as _;

use super::{Item, escape};
use crate::clock::rfc3339;
use crate::copy::Copy;

/// A transmission's envelope.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) sent: i64,
    pub(crate) transmission: String,
    pub(crate) priority: u8,
}

impl Message {
    /// The envelope for a message that begins with this item. It differs for each re-send.
    pub(crate) fn of(item: &Item<'_>) -> Self {
        let transmission = format!("velmark-tx-{}-{}", item.sent, item.resends);
        Self { sent: item.sent, transmission, priority: item.copy.map_or(1, |c| c.urgency) }
    }
}

/// Ostrel: one newsItem, XHTML body in the XHTML namespace.
pub(super) fn document(item: &Item<'_>) -> String {
    let mut out = String::with_capacity(6 * 1024);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\"");
    attributes(item, &mut out);
    out.push_str(
        " xml:lang=\"en\">\n<catalogRef href=\"http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml\"/>\n",
    );
    if item.resends > 0 {
        let _ = writeln!(
            out,
            "<hopHistory><hop seq=\"{}\"><party literal=\"ostrel-relay\"/><timestamp>{}</timestamp></hop></hopHistory>",
            item.resends,
            rfc3339(item.sent, 0)
        );
    }
    meta(item, &mut out);
    if let Some(copy) = item.copy {
        content_meta(item, copy, &mut out);
        xhtml(item, copy, &mut out);
    }
    out.push_str("</newsItem>\n");
    out
}

/// Velmark: a newsItem that leaves namespaces, language and catalogue to its message.
pub(super) fn bundled(item: &Item<'_>) -> String {
    let mut out = String::with_capacity(6 * 1024);
    out.push_str("<newsItem");
    attributes(item, &mut out);
    out.push_str(">\n");
    meta(item, &mut out);
    if let Some(copy) = item.copy {
        content_meta(item, copy, &mut out);
        prefixed_xhtml(copy, &mut out);
    }
    out.push_str("</newsItem>\n");
    out
}

/// A newsMessage around items.
pub(crate) fn message(message: &Message, items: &[String]) -> String {
    let mut out = String::with_capacity(1024 + items.iter().map(String::len).sum::<usize>());
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\" xmlns:h=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\">\n\
         <header>\n<sent>{}</sent>\n<catalogRef href=\"http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml\"/>\n\
         <sender>velmark.example</sender>\n<transmitId>{}</transmitId>\n<priority>{}</priority>\n</header>\n<itemSet>\n",
        rfc3339(message.sent, 0),
        message.transmission,
        message.priority,
    );
    for item in items {
        out.push_str(item);
    }
    out.push_str("</itemSet>\n</newsMessage>\n");
    out
}

/// Breaks an item's body so that it is no longer well-formed, though its header still reads.
pub(crate) fn broken_body(item: &str) -> String {
    item.replacen("</h:p>", "</h:q>", 1)
}

fn attributes(item: &Item<'_>, out: &mut String) {
    let guid = item.guid.unwrap_or_default();
    let _ = write!(out, " guid=\"{guid}\"");
    // The standard's default is 1, and Velmark relies on it.
    let silent = item.version == Some(1) && item.feed.code == "VEL";
    if let Some(version) = item.version.filter(|_| !silent) {
        let _ = write!(out, " version=\"{version}\"");
    }
    out.push_str(" standard=\"NewsML-G2\" standardversion=\"2.35\" conformance=\"power\"");
}

fn meta(item: &Item<'_>, out: &mut String) {
    let utc = item.copy.map_or(0, |c| c.utc);
    let _ = write!(
        out,
        "<itemMeta>\n<itemClass qcode=\"ninat:text\"/>\n<provider literal=\"{}\"/>\n<versionCreated>{}</versionCreated>\n\
         <firstCreated>{}</firstCreated>\n",
        item.feed.provider,
        rfc3339(item.created, utc),
        rfc3339(item.first_created, utc),
    );
    if item.copy.is_none() {
        out.push_str("<pubStatus qcode=\"stat:canceled\"/>\n</itemMeta>\n");
        return;
    }
    out.push_str("<pubStatus qcode=\"stat:usable\"/>\n");
    if item.correction {
        if let Some(note) = item.copy.and_then(|c| c.correction.as_deref()) {
            out.push_str("<edNote>");
            escape(note, out);
            out.push_str("</edNote>\n");
        }
        out.push_str("<signal qcode=\"sig:correction\"/>\n");
    }
    out.push_str("</itemMeta>\n");
}

fn content_meta(item: &Item<'_>, copy: &Copy, out: &mut String) {
    let _ = write!(
        out,
        "<contentMeta>\n<urgency>{}</urgency>\n<contentCreated>{}</contentCreated>\n\
         <located literal=\"{}\"><name>{}</name><broader><name>{}</name></broader></located>\n\
         <language tag=\"en\"/>\n<genre qcode=\"genre:Current\"/>\n\
         <subject type=\"cpnat:abstract\" qcode=\"medtop:{}\"><name xml:lang=\"en\">{}</name></subject>\n\
         <slugline separator=\"-\">{}</slugline>\n<headline>",
        copy.urgency,
        rfc3339(item.first_created, copy.utc),
        copy.city,
        copy.city,
        copy.country,
        copy.medtop,
        copy.subject,
        copy.slug,
    );
    escape(&copy.headline, out);
    out.push_str("</headline>\n<by>");
    escape(&copy.byline, out);
    let _ = write!(out, "</by>\n<dateline>{}, {}</dateline>\n", copy.city.to_uppercase(), copy.date);
    let _ = write!(out, "<creditline>{}</creditline>\n</contentMeta>\n", item.feed.agency);
}

fn xhtml(item: &Item<'_>, copy: &Copy, out: &mut String) {
    let _ = write!(
        out,
        "<contentSet>\n<inlineXML contenttype=\"application/xhtml+xml\" wordcount=\"{}\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head><title>",
        copy.word_count()
    );
    escape(&copy.headline, out);
    out.push_str("</title></head>\n<body>\n");
    for (i, paragraph) in copy.paragraphs.iter().enumerate() {
        out.push_str("<p>");
        if i == 0 {
            let place = copy.city.to_uppercase();
            let _ = write!(out, "<span class=\"dateline\">{place}, {} ({}) - </span>", copy.date, item.feed.agency);
        }
        escape(paragraph, out);
        out.push_str("</p>\n");
    }
    out.push_str("</body>\n</html>\n</inlineXML>\n</contentSet>\n");
}

fn prefixed_xhtml(copy: &Copy, out: &mut String) {
    out.push_str("<contentSet>\n<inlineXML contenttype=\"application/xhtml+xml\">\n<h:html>\n<h:body>\n<h:section class=\"main\">\n");
    for (i, paragraph) in copy.paragraphs.iter().enumerate() {
        out.push_str("<h:p>");
        if i == 0 {
            let _ = write!(out, "<h:strong>{}</h:strong> (Velmark) -- ", copy.city.to_uppercase());
        }
        escape(paragraph, out);
        out.push_str("</h:p>\n");
    }
    out.push_str("</h:section>\n</h:body>\n</h:html>\n</inlineXML>\n</contentSet>\n");
}
