//! Sport as the text wires code it: AP's three letters before a slug, and the categories that mean sport at any agency.

use copytaster_records::CodedTerm;

use crate::subjects::{MAPPED, SUBJECT_CODES};

/// IPTC's Subject Code of all sport.
const SPORT: &str = "15000000";
/// Categories of sport: ANPA 1312's letter, and those of one to three letters in IPTC 7901.
const CATEGORIES: &[&str] = &["s", "sp", "spo", "spt"];
/// AP's codes and IPTC's Subject Codes. The third letter of the great American sports is a league: national, college.
const SPORTS: &[(&[&str], &str)] = &[
    (&["BBA", "BBC", "BBH", "BBI", "BBM", "BBN", "BBO"], "15007000"),
    (&["BKC", "BKH", "BKL", "BKN", "BKO", "BKW"], "15008000"),
    (&["FBC", "FBH", "FBN", "FBO"], "15003000"),
    (&["HKC", "HKI", "HKN", "HKO"], "15031000"),
    (&["BOX"], "15014000"),
    (&["CRI"], "15017000"),
    (&["CYC"], "15019000"),
    (&["GLF"], "15027000"),
    (&["GYM"], "15028000"),
    (&["ROW"], "15047000"),
    (&["SOC"], "15054000"),
    (&["SWM"], "15062000"),
    (&["TEN"], "15065000"),
    (&["VOL"], "15067000"),
    (&["WRE"], "15072000"),
];

/// The sport of a slug: `BKN--Heat-Hawks` is basketball.
pub(crate) fn of_slug(slug: &str) -> Option<CodedTerm> {
    let (said, _) = slug.split_once("--")?;
    SPORTS.iter().find(|(codes, _)| codes.contains(&said)).map(|(_, subject)| term(subject))
}

/// The subject of a category that means sport.
pub(crate) fn of_category(category: &str) -> Option<CodedTerm> {
    CATEGORIES.contains(&category).then(|| term(SPORT))
}

fn term(code: &str) -> CodedTerm {
    CodedTerm { code: code.to_owned(), scheme: Some(SUBJECT_CODES.to_owned()), name: None, kind: MAPPED.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{SPORTS, of_category, of_slug};
    use crate::subjects;

    #[test]
    fn sports_of_slugs_and_categories() {
        let code = |slug: &str| of_slug(slug).map(|t| t.code);
        assert_eq!(code("BKN--Heat-Hawks").as_deref(), Some("15008000"));
        assert_eq!(code("SOC--World Cup").as_deref(), Some("15054000"));
        for other in ["US--Ethanol", "BKX--Bakers", "BKN", "FBI--Raid-Report"] {
            assert_eq!(code(other), None, "{other}");
        }
        assert_eq!(of_category("s").map(|t| t.code).as_deref(), Some("15000000"));
        assert_eq!(of_category("i"), None);
    }

    #[test]
    fn codes_are_those_of_the_table() {
        let names: Vec<_> = SPORTS
            .iter()
            .map(|(_, code)| subjects::media_topics_of(code).first().and_then(|t| subjects::media_topic_name(t)))
            .map(Option::unwrap_or_default)
            .collect();
        let wanted = "baseball, basketball, American football, ice hockey, boxing, cricket, cycling, golf, gymnastics, \
                      rowing, soccer, swimming, tennis, volleyball, wrestling";
        assert_eq!(names.join(", "), wanted);
    }
}
