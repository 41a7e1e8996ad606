//! Whether a person is a woman or a man, as far as titles, kinship and first names tell: pronouns must agree.

use std::collections::HashMap;
use std::sync::LazyLock;

use copytaster_records::EntityType;

use super::cast::Cast;
use crate::text::{Prose, fold};

/// What a pronoun agrees with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Male,
    Female,
}

impl Gender {
    /// Of a personal pronoun in lower case.
    pub(crate) fn of_pronoun(lower: &str) -> Option<Self> {
        match lower {
            "he" | "him" | "his" | "himself" => Some(Self::Male),
            "she" | "her" | "hers" | "herself" => Some(Self::Female),
            _ => None,
        }
    }
}

/// The people of a story by draft; who is not in it may be either.
pub(crate) struct Genders(HashMap<usize, Gender>);

impl Genders {
    pub(crate) fn of(proses: &[Prose<'_>], cast: &Cast<'_>) -> Self {
        let people = cast.drafts.iter().enumerate().filter(|(_, draft)| draft.entity_type == EntityType::Per);
        let told = people.filter_map(|(number, person)| {
            let before = person.mentions.iter().filter_map(|m| {
                let at = m.range.start.checked_sub(1)?;
                of_title(proses.get(m.prose)?.lower(at))
            });
            let titles =
                person.titles.iter().filter_map(|t| t.split([' ', '-']).find_map(|word| of_title(&fold(word))));
            // Women are chairmen too: a first name tells more than a title.
            let gender = of_name(&person.name).into_iter().chain(before).chain(titles).next()?;
            Some((number, gender))
        });
        Self(told.collect())
    }

    /// Whether a pronoun may mean the person.
    pub(crate) fn allow(&self, draft: usize, gender: Gender) -> bool {
        self.0.get(&draft).is_none_or(|known| *known == gender)
    }

    /// What a pronoun that can mean nobody else tells.
    pub(crate) fn learn(&mut self, draft: usize, gender: Gender) {
        self.0.insert(draft, gender);
    }
}

static GIVEN: LazyLock<HashMap<&'static str, Gender>> = LazyLock::new(|| {
    let lines = include_str!("../../lexicon/given_names.txt").lines();
    let gendered = lines.filter_map(|line| match line.split_once(' ')? {
        ("f", names) => Some((names, Gender::Female)),
        ("m", names) => Some((names, Gender::Male)),
        _ => None,
    });
    gendered.flat_map(|(names, gender)| names.split(' ').map(move |name| (name, gender))).collect()
});

/// By the first of two names and more.
fn of_name(name: &str) -> Option<Gender> {
    let (first, _) = name.split_once(' ')?;
    GIVEN.get(first).copied()
}

fn of_title(lower: &str) -> Option<Gender> {
    match lower.trim_end_matches('.') {
        "mr" | "sir" | "lord" | "king" | "prince" | "duke" | "chairman" | "spokesman" | "congressman"
        | "businessman" | "husband" | "son" | "brother" | "father" | "uncle" | "nephew" | "widower" | "boyfriend"
        | "pope" | "actor" | "imam" | "cardinal" | "mullah" | "sheikh" => Some(Gender::Male),
        "mrs" | "ms" | "miss" | "lady" | "dame" | "queen" | "princess" | "duchess" | "chairwoman" | "spokeswoman"
        | "congresswoman" | "businesswoman" | "wife" | "daughter" | "sister" | "mother" | "aunt" | "niece"
        | "widow" | "girlfriend" | "actress" | "nun" => Some(Gender::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Gender, of_name};

    #[test]
    fn a_first_name_tells_where_it_is_of_one_sex() {
        assert_eq!(of_name("Angela Roe"), Some(Gender::Female));
        assert_eq!(of_name("Klaus Roe"), Some(Gender::Male));
        assert_eq!(of_name("Jordan Roe"), None);
        assert_eq!(of_name("Klaus"), None, "may be a surname");
    }
}
