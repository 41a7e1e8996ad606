//! What the published standards allow and no agency at hand has sent: written from their documents, with invented copy.

mod common;

use common::{of_role, one, units};
use copytaster_formats::{FeedProfile, identity};
use copytaster_records::{PubStatus, Role, WireTime};

fn profile() -> FeedProfile {
    FeedProfile::from_toml("provider = \"Nordwire\"\nzone = \"Europe/Berlin\"\n").expect("a profile")
}

fn at(time: Option<&WireTime>) -> String {
    time.and_then(|t| t.instant).map(|t| t.to_string()).unwrap_or_default()
}

/// NewsML-G2 2.35: controlled values by uri, a body for each language, several headlines, an expiry, parts.
#[test]
fn newsml_g2() {
    let text = r#"<?xml version="1.0"?><n:newsItem xmlns:n="http://iptc.org/std/nar/2006-10-01/"
        guid="urn:newsml:nordwire.example:20240314:1" version="12" standard="NewsML-G2" standardversion="2.35"
        conformance="power" xml:lang="en-GB"><n:catalogRef href="http://x.example/c.xml"/>
        <n:rightsInfo><n:copyrightHolder literal="Nordwire Ltd"/><n:usageTerms>Not in Vale.</n:usageTerms></n:rightsInfo>
        <n:itemMeta><n:itemClass uri="http://cv.iptc.org/newscodes/ninature/text"/>
        <n:provider uri="http://cv.iptc.org/newscodes/newsprovider/Nordwire"/>
        <n:versionCreated>2024-03-14T18:00:00.250+01:00</n:versionCreated>
        <n:firstCreated>2024-03-14T16:00:00Z</n:firstCreated><n:embargoed>2024-03-15T06:00:00+01:00</n:embargoed>
        <n:pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/usable"/>
        <n:signal uri="http://cv.iptc.org/newscodes/signal/correction"/>
        <n:expires>2024-04-14T00:00:00Z</n:expires><n:edNote role="x:a">Not for print.</n:edNote></n:itemMeta>
        <n:contentMeta><n:urgency>2</n:urgency><n:headline role="hld:subHeadline">Nobody hurt</n:headline>
        <n:headline>Ferry runs aground</n:headline><n:by>By Jane Roe</n:by>
        <n:subject type="cpnat:abstract" uri="http://cv.iptc.org/newscodes/mediatopic/20000139"/></n:contentMeta>
        <n:contentSet><n:inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
        <section><p>PORTO ALTO (NW) - A ferry ran aground.</p><ul><li>First</li></ul></section></body></html></n:inlineXML>
        </n:contentSet></n:newsItem>"#;
    let copy = one(text.as_bytes(), &profile());
    assert_eq!((copy.pub_status, copy.headline.as_deref()), (PubStatus::Usable, Some("Ferry runs aground")));
    assert_eq!(copy.editorial_type, copytaster_records::EditorialType::Correction);
    assert_eq!(copy.wire_version.as_deref(), Some("12"));
    assert_eq!(at(copy.times.embargoed_until.as_ref()), "2024-03-15T05:00:00.000Z");
    assert_eq!(at(copy.times.version_created.as_ref()), "2024-03-14T17:00:00.250Z");
    assert_eq!(at(copy.times.expires.as_ref()), "2024-04-14T00:00:00.000Z");
    assert_eq!(copy.urgency.as_ref().and_then(|u| u.level), Some(2));
    assert_eq!(copy.rights.usage_terms.as_deref(), Some("Not in Vale."));
    assert!(copy.body_text().contains("A ferry ran aground.") && copy.body_text().contains("First"));
    assert!(copy.terms.iter().any(|t| t.code.ends_with("20000139")), "{:?}", copy.terms);
    assert_eq!(of_role(&copy, Role::NotePrivate).len(), 1);
}

/// NITF 3.6: an embargo, an expiry, a correction of another document, a series, media with a caption.
#[test]
fn nitf() {
    let text = r#"<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" version="-//IPTC//DTD NITF 3.6//EN">
        <head><title>Ferry</title><docdata management-status="embargoed"><correction info="Wrong island"
        id-string="nw-7" regsrc="Nordwire"/><doc-id regsrc="Nordwire" id-string="nw-8"/><urgency ed-urg="3"/>
        <date.issue norm="20240314T180000+0100"/><date.release norm="20240315T060000"/>
        <date.expire norm="20240414"/><series series.name="Islands" series.part="1" series.totalpart="2"/>
        <du-key key="ferry" version="3"/></docdata></head><body><body.head><hedline><hl1>Ferry <em>aground</em></hl1>
        <hl2>Nobody hurt</hl2></hedline><note noteclass="editorsnote" type="npa"><body.content><p>Call the desk.</p>
        </body.content></note><byline>By <person>Jane Roe</person><byttl>Nordwire</byttl></byline>
        <dateline><location>Porto Alto</location><story.date norm="20240314">March 14</story.date></dateline></body.head>
        <body.content><block><p lede="true">A <org>Ferry Line</org> boat ran aground.</p><media media-type="image">
        <media-reference mime-type="image/jpeg" source="1.jpg"/><media-caption>The boat.</media-caption>
        <media-producer>T. Quill</media-producer></media><table><tr><td>Boats</td><td>2</td></tr></table>
        <q>At last</q></block></body.content><body.end><tagline>jr/tq</tagline></body.end></body></nitf>"#;
    let copy = one(text.as_bytes(), &profile());
    assert_eq!(at(copy.times.embargoed_until.as_ref()), "2024-03-15T05:00:00.000Z", "the profile's zone");
    assert_eq!(copy.editorial_type, copytaster_records::EditorialType::Correction);
    assert_eq!(copy.headline.as_deref(), Some("Ferry aground"));
    assert!(copy.times.expires.is_some());
    let id = identity(&units(text.as_bytes(), &profile())[0], &profile()).expect("an identity");
    assert_eq!((id.guid.as_deref(), id.targets), (Some("nw-8"), vec!["nw-7".to_owned()]));
    let body = copy.body_text();
    assert!(body.contains("A Ferry Line boat ran aground.") && body.contains("Boats") && body.contains("At last"));
    assert!(!body.contains("Call the desk"));
    assert_eq!(of_role(&copy, Role::Caption)[0].text, "The boat.");
}

/// ninjs 3.1 with every list, and an embargo; 2.0 with its own spelling.
#[test]
fn ninjs() {
    let text = r#"{"uri":"urn:x:1","standard":{"name":"ninjs","version":"3.1"},"type":"text","version":"2",
        "pubStatus":"usable","versionCreated":"2024-03-14T18:00:00+01:00","embargoedUntil":"2024-03-15T06:00:00+01:00",
        "expires":"2024-04-14T00:00:00Z","urgency":2,"edNote":"Not for print.","by":"By Jane Roe",
        "headlines":[{"role":"sub","value":"Nobody hurt"},{"role":"main","value":"Ferry runs aground"}],
        "bodies":[{"role":"main","contentType":"application/xhtml+xml","value":"<p>A ferry ran aground.</p>"}],
        "subjects":[{"name":"Transport","uri":"http://cv.iptc.org/newscodes/mediatopic/20000139"}],
        "places":[{"name":"Porto Alto","geoJSON":{"type":"Point","coordinates":[1,2]}}],
        "rightsInfo":{"langid":"x","linkedRights":"https://x.example"},"usageTerms":"Not in Vale.",
        "associations":[{"name":"pic","uri":"urn:x:2","type":"picture","renditions":[{"name":"web","href":"1.jpg"}]}]}"#;
    let copy = one(text.as_bytes(), &profile());
    assert_eq!(at(copy.times.embargoed_until.as_ref()), "2024-03-15T05:00:00.000Z");
    assert_eq!(
        (copy.headline.as_deref(), copy.body_text().as_str()),
        (Some("Ferry runs aground"), "A ferry ran aground.")
    );
    assert_eq!(at(copy.times.expires.as_ref()), "2024-04-14T00:00:00.000Z");
    assert_eq!(copy.associations[0].hrefs, ["1.jpg"]);
    let second = text.replace("3.1", "2.0").replace("pubStatus\":\"usable", "pubstatus\":\"withheld");
    let second = second.replace("embargoedUntil", "embargoed").replace("versionCreated", "versioncreated");
    let second =
        second.replace("contentType", "contenttype").replace("edNote", "ednote").replace("usageTerms", "usageterms");
    let second = second.replace("rightsInfo", "rightsinfo").replace("geoJSON", "geojson");
    let copy = one(second.as_bytes(), &profile());
    assert_eq!((copy.format, copy.pub_status), (copytaster_records::Format::Ninjs2, PubStatus::Withheld));
    assert_eq!(at(copy.times.embargoed_until.as_ref()), "2024-03-15T05:00:00.000Z");
}

/// A body in NITF beside one in plain text that lacks the lead.
#[test]
fn ninjs_with_nitf() {
    let nitf = "<nitf><body><body.head><hedline><hl1>Ferry runs aground</hl1></hedline></body.head><body.content>\
        <p lede='true'>A ferry ran aground.</p><p>Nobody was hurt.</p></body.content></body></nitf>";
    let text = serde_json::json!({"uri": "urn:x:1", "standard": {"name": "ninjs", "version": "3.0"}, "type": "text",
        "bodies": [{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": nitf},
            {"role": "text", "contentType": "text/plain", "value": "Nobody was hurt."}]});
    let copy = one(text.to_string().as_bytes(), &profile());
    assert_eq!(copy.body_text(), "A ferry ran aground.\nNobody was hurt.");
    assert_eq!(copy.headline.as_deref(), Some("Ferry runs aground"));
}

/// RSS with its modules: content, dc, dcterms, media; a guid that is no address; a zone by its name.
#[test]
fn rss() {
    let text = r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
        xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>Vale</title><language>en-gb</language>
        <item><title><![CDATA[Ferry &amp; fog]]></title><guid isPermaLink="false">nw-1</guid>
        <link>https://nw.example/1</link><pubDate>Thu, 14 Mar 2024 18:00:00 CET</pubDate>
        <dcterms:modified>2024-03-14T18:30:00+01:00</dcterms:modified><dc:creator>Jane Roe</dc:creator>
        <dc:rights>Nordwire</dc:rights><dc:subject>Shipping</dc:subject><category domain="x">Vale</category>
        <description>A summary.</description><content:encoded><![CDATA[<p>A ferry ran&nbsp;aground.</p>
        <script>var x</script><figure><img src="1.jpg"><figcaption>The boat.</figcaption></figure>]]></content:encoded>
        <media:group><media:content url="https://nw.example/1.jpg" medium="image"><media:description>In fog.
        </media:description><media:credit>T. Quill</media:credit></media:content></media:group></item></channel></rss>"#;
    let copy = one(text.as_bytes(), &profile());
    assert_eq!((copy.guid.as_deref(), copy.headline.as_deref()), (Some("nw-1"), Some("Ferry & fog")));
    assert_eq!(at(copy.times.first_created.as_ref()), "2024-03-14T17:00:00.000Z");
    assert_eq!(at(copy.times.version_created.as_ref()), "2024-03-14T17:30:00.000Z");
    assert_eq!(copy.body_text(), "A ferry ran aground.");
    assert!(copy.byline.as_ref().is_some_and(|b| b.people == ["Jane Roe"]), "{:?}", copy.byline);
    assert_eq!(
        of_role(&copy, Role::Caption).iter().map(|s| s.text.as_str()).collect::<Vec<_>>(),
        ["In fog.", "The boat."]
    );
    assert_eq!(of_role(&copy, Role::Abstract)[0].text, "A summary.");
    assert!(copy.associations.iter().any(|a| a.hrefs == ["https://nw.example/1.jpg"]), "{:?}", copy.associations);
}

/// Atom: XHTML content, a person's name, an id beside the link, a time with a fraction.
#[test]
fn atom() {
    let text = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Vale</title><id>urn:feed</id>
        <entry><title type="html">F&amp;auml;hre &amp;lt;b&amp;gt;</title><id>urn:x:1</id>
        <updated>2024-03-14T18:30:00.5+01:00</updated><published>2024-03-14T17:00:00Z</published>
        <author><name>Jane Roe</name></author><link rel="alternate" href="https://nw.example/1"/>
        <link rel="enclosure" type="image/jpeg" href="https://nw.example/1.jpg"/><rights>Nordwire</rights>
        <summary>Kurz.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eine <b>F</b>ähre.</p>
        <p>Noch eine.</p></div></content></entry></feed>"#;
    let copy = one(text.as_bytes(), &profile());
    assert_eq!((copy.guid.as_deref(), copy.language.as_deref()), (Some("urn:x:1"), Some("de")));
    assert_eq!(at(copy.times.version_created.as_ref()), "2024-03-14T17:30:00.500Z");
    assert_eq!(copy.body_text(), "Eine Fähre.\nNoch eine.");
    assert!(copy.byline.as_ref().is_some_and(|b| b.people == ["Jane Roe"]), "{:?}", copy.byline);
    assert!(copy.associations.iter().any(|a| a.hrefs == ["https://nw.example/1.jpg"]), "{:?}", copy.associations);
}

/// Mail: parts within parts, KOI8-R in base64, a flowed text with stuffed spaces, a folded and encoded subject.
#[test]
fn mail() {
    let text = "From: =?koi8-r?B?8NLF09PB?= <press@harbour.example>\r\nMessage-ID: <1@harbour.example>\r\n\
        Date: Thu, 14 Mar 2024 18:00:00 +0100 (CET)\r\nSubject: =?utf-8?B?RsOkaHJl?=\r\n =?utf-8?Q?_l=C3=A4uft?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"a b\"\r\n\r\nPreamble.\r\n--a b\r\n\
        Content-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: multipart/alternative; boundary=d\r\n\r\n\
        --d\r\nContent-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: base64\r\n\r\n\
        8MHSz80g08XMIM7BIM3FzNgg1SDQz9LUwS4g7snL1M8gzsUg0M/T1NLBxMHMLg==\r\n--d\r\nContent-Type: text/html\r\n\r\n\
        <p>HTML</p>\r\n--d--\r\n--c--\r\n--a b\r\nContent-Type: text/plain; format=flowed; delsp=no\r\n\r\n\
        The second part is flowed \r\nover two lines.\r\n\r\n From here it is stuffed.\r\n--a b--\r\nEpilogue.\r\n";
    let copy = one(text.as_bytes(), &profile());
    assert_eq!(copy.headline.as_deref(), Some("Fähre läuft"));
    assert_eq!(at(copy.times.version_created.as_ref()), "2024-03-14T17:00:00.000Z");
    let body = copy.body_text();
    assert!(body.contains("Паром"), "{body}");
    assert!(body.contains("The second part is flowed over two lines."), "{body}");
    assert!(
        body.contains("From here it is stuffed.") && !body.contains("HTML") && !body.contains("Epilogue"),
        "{body}"
    );
}

/// iCalendar: a zone of the calendar's own, a rule with exceptions, a calendar that cancels, a folded character.
#[test]
fn icalendar() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nMETHOD:CANCEL\r\nBEGIN:VTIMEZONE\r\nTZID:Island time\r\n\
        BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0330\r\nTZOFFSETTO:+0230\r\nEND:STANDARD\r\n\
        BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0230\r\n\
        TZOFFSETTO:+0330\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1@x.example\r\nSEQUENCE:4\r\n\
        DTSTAMP:20240310T120000Z\r\nDTSTART;TZID=Island time:20240114T180000\r\nDURATION:PT1H30M\r\n\
        RRULE:FREQ=WEEKLY;UNTIL=20240401T000000Z\r\nEXDATE;TZID=Island time:20240121T180000\r\nSUMMARY;LANGUAGE=de:F\u{e4}hre\\, \
        Fest\r\nDESCRIPTION:One line\\nand an\r\n other\\; with a semicolon.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let copy = one(text.as_bytes(), &profile());
    assert_eq!((copy.pub_status, copy.guid.as_deref()), (PubStatus::Cancelled, Some("1@x.example")));
    assert_eq!(copy.wire_version.as_deref(), Some("4"));
    assert_eq!(copy.headline.as_deref(), Some("Fähre, Fest"));
    assert!(copy.body_text().contains("another; with a semicolon."), "{}", copy.body_text());
    let extra = serde_json::to_string(&copy.extra).expect("JSON");
    assert!(extra.contains("2024-01-14T15:30:00.000Z"), "the calendar's own zone: {extra}");
    assert!(extra.contains("FREQ=WEEKLY") && extra.contains("20240121T180000") && extra.contains("PT1H30M"), "{extra}");
}
