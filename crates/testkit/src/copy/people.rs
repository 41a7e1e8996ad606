//! Invented people: names by region, drawn at random.

use super::places::Names;
use crate::Rng;

/// A person of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) given: &'static str,
    pub(crate) family: &'static str,
    pub(crate) female: bool,
}

impl Person {
    /// Draws a person whose family name is none of `taken`.
    pub(crate) fn draw(names: Names, rng: &mut Rng, taken: &[Person]) -> Self {
        let pool = pool(names);
        let female = rng.per_thousand(480);
        let given = rng.pick(if female { pool.female } else { pool.male });
        let mut at = rng.index(pool.family.len());
        while taken.iter().any(|p| p.family == pool.family[at]) {
            at = (at + 1) % pool.family.len();
        }
        Self { given, family: pool.family[at], female }
    }

    pub(crate) fn full(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    pub(crate) fn pronoun(&self) -> &'static str {
        if self.female { "she" } else { "he" }
    }

    pub(crate) fn possessive(&self) -> &'static str {
        if self.female { "her" } else { "his" }
    }
}

struct Pool {
    female: &'static [&'static str],
    male: &'static [&'static str],
    family: &'static [&'static str],
}

fn pool(names: Names) -> &'static Pool {
    match names {
        Names::Nordic => &NORDIC,
        Names::English => &ENGLISH,
        Names::Iberian => &IBERIAN,
        Names::French => &FRENCH,
        Names::German => &GERMAN,
        Names::Slavic => &SLAVIC,
        Names::Arabic => &ARABIC,
        Names::Turkic => &TURKIC,
        Names::EastAsian => &EAST_ASIAN,
        Names::Indian => &INDIAN,
        Names::African => &AFRICAN,
    }
}

static NORDIC: Pool = Pool {
    female: &["Astrid", "Ingrid", "Sigrún", "Maja", "Liv", "Solveig", "Tuuli", "Ronja", "Elin", "Frida"],
    male: &["Anders", "Eskil", "Håkon", "Jussi", "Mikkel", "Torvald", "Leif", "Sindri", "Oskar", "Vidar"],
    family: &[
        "Haugland",
        "Lindqvist",
        "Rasmussen",
        "Virtasalo",
        "Bergstad",
        "Østby",
        "Thorvaldsen",
        "Nylander",
        "Kallio",
        "Skovgaard",
        "Ekholm",
        "Brattli",
        "Salmela",
        "Holmgren",
        "Fjeldstad",
        "Åkesson",
        "Mikkelborg",
        "Stensrud",
    ],
};
static ENGLISH: Pool = Pool {
    female: &["Maeve", "Harriet", "Imogen", "Philippa", "Rowena", "Tamsin", "Beth", "Corinne", "Nell", "Odette"],
    male: &["Callum", "Desmond", "Alistair", "Grady", "Ewan", "Lachlan", "Piers", "Rufus", "Wendell", "Ambrose"],
    family: &[
        "Thornbury",
        "Macallan",
        "O'Dwyer",
        "Penhallow",
        "Whitlock",
        "Ashgrove",
        "Rutledge",
        "Kilbride",
        "Farnsby",
        "Mulgrew",
        "Hollander",
        "Tregowan",
        "Braithwell",
        "Corrigan",
        "Dunmore",
        "Larkspur",
        "Wexcombe",
        "Galbreath",
    ],
};
static IBERIAN: Pool = Pool {
    female: &["Inés", "Catalina", "Marisol", "Beatriz", "Graciela", "Ximena", "Luciana", "Teresa", "Rocío", "Noemí"],
    male: &["Joaquín", "Tomás", "Rafael", "Gonzalo", "Duarte", "Emiliano", "Baltasar", "Nuno", "Ignacio", "Ramiro"],
    family: &[
        "Ibarra",
        "Montalvo",
        "Quispe",
        "Salgueiro",
        "Urrutia",
        "Valdivieso",
        "Carvalhal",
        "Peñaloza",
        "Arancibia",
        "Figueroa",
        "Teixeira",
        "Robledo",
        "Zambrano",
        "Echeverri",
        "Landeros",
        "Nogueira",
        "Bustamante",
        "Olivares",
    ],
};
static FRENCH: Pool = Pool {
    female: &["Aurélie", "Solange", "Margaux", "Capucine", "Hélène", "Océane", "Mireille", "Noémie"],
    male: &["Thibault", "Gaspard", "Étienne", "Lucien", "Bastien", "Corentin", "Yannick", "Anselme"],
    family: &[
        "Delacroze",
        "Marchandeau",
        "Vasselin",
        "Rochebrune",
        "Lefaucheux",
        "Courtemanche",
        "Poirel",
        "Gauthereau",
        "Bellefond",
        "Tessandier",
        "Maupertuy",
        "Clairvoix",
        "Desrosières",
        "Vanhove",
        "Lambrechts",
        "Ducastel",
    ],
};
static GERMAN: Pool = Pool {
    female: &["Annegret", "Friederike", "Leonie", "Gudrun", "Svenja", "Ulrike", "Katharina", "Wiebke"],
    male: &["Matthias", "Jürgen", "Florian", "Hartmut", "Lukas", "Reinhold", "Stefan", "Urs"],
    family: &[
        "Brückner",
        "Obermayr",
        "Falkenried",
        "Steinhauser",
        "Wolters",
        "Kesselring",
        "Hinterleitner",
        "Zumsteg",
        "Lindenau",
        "Rothacker",
        "Vogelsang",
        "Achterberg",
        "Meisterhans",
        "Trautwein",
        "Pfannenstiel",
        "Gerlach",
    ],
};
static SLAVIC: Pool = Pool {
    female: &["Zuzana", "Milena", "Katarzyna", "Ilze", "Desislava", "Jasna", "Ludmila", "Agnieszka"],
    male: &["Bartosz", "Radovan", "Krzysztof", "Ondřej", "Stoyan", "Vuk", "Jānis", "Miroslav"],
    family: &[
        "Kalnozols",
        "Wysokińska",
        "Hladík",
        "Petrovčić",
        "Dragomirov",
        "Zielonka",
        "Ozoliņa",
        "Stanković",
        "Benešovský",
        "Marinković",
        "Kowalewicz",
        "Tsvetkovski",
        "Vrbensky",
        "Lisiecki",
        "Bērziņa",
        "Jurkovac",
    ],
};
static ARABIC: Pool = Pool {
    female: &["Rania", "Hanan", "Salma", "Nadia", "Yasmine", "Dina", "Layla", "Siham"],
    male: &["Tariq", "Bassam", "Idris", "Karim", "Mounir", "Nabil", "Sami", "Youssef"],
    family: &[
        "Benhadda",
        "El-Khouly",
        "Tahtawi",
        "Majali",
        "Ouazzani",
        "Shawareb",
        "Zayyat",
        "Berrechid",
        "Qudsieh",
        "El-Gammal",
        "Haddaoui",
        "Momani",
        "Sabbagh",
        "Chraibi",
        "Abdelrazek",
        "Tarawneh",
    ],
};
static TURKIC: Pool = Pool {
    female: &["Aylin", "Defne", "Gülten", "Aigerim", "Nesrin", "Saltanat", "Zeynep", "Dinara"],
    male: &["Serkan", "Yerlan", "Tolga", "Nurlan", "Cemal", "Daniyar", "Orhan", "Askar"],
    family: &[
        "Karabulut",
        "Bekmuratov",
        "Yıldırımer",
        "Sarsenbayev",
        "Akgündüz",
        "Tokmagambet",
        "Demirkan",
        "Zhunusova",
        "Özçelik",
        "Kassenov",
        "Tuncalı",
        "Abilkaiyr",
        "Erdemli",
        "Mukanova",
        "Sönmezer",
        "Alimbek",
    ],
};
static EAST_ASIAN: Pool = Pool {
    female: &["Haruka", "Ji-won", "Mei-ling", "Sayuri", "Soo-ah", "Wan-ting", "Natsumi", "Hye-rin"],
    male: &["Kenjiro", "Dong-wook", "Chih-hao", "Takumi", "Sang-ho", "Yu-cheng", "Ryohei", "Min-jae"],
    family: &[
        "Okazawa",
        "Namgoong",
        "Hsiung",
        "Kurihara",
        "Seonwoo",
        "Tsengwen",
        "Morishige",
        "Dokgo",
        "Liaowei",
        "Hatakeda",
        "Hwangbo",
        "Chiuho",
        "Nagasato",
        "Jegal",
        "Yehlin",
        "Shiraishi",
    ],
};
static INDIAN: Pool = Pool {
    female: &["Meenakshi", "Lalitha", "Anjali", "Thilini", "Revathi", "Kavita", "Shalini", "Nirosha"],
    male: &["Raghunath", "Suresh", "Vikram", "Chaminda", "Anand", "Prakash", "Dinesh", "Ruwan"],
    family: &[
        "Deshpandey",
        "Kurian",
        "Wickramaratne",
        "Joshirao",
        "Menonkar",
        "Gunasekera",
        "Pillaiyar",
        "Bhandarkar",
        "Samarawira",
        "Nambisan",
        "Kulkarnee",
        "Ratnapala",
        "Thekkedath",
        "Apteman",
        "Jayalath",
        "Varghees",
    ],
};
static AFRICAN: Pool = Pool {
    female: &["Wanjiru", "Akosua", "Nomvula", "Aminata", "Chipo", "Thandeka", "Adjoa", "Fatoumata"],
    male: &["Kwabena", "Otieno", "Sipho", "Mamadou", "Chanda", "Kipkorir", "Ibrahima", "Bongani"],
    family: &[
        "Mwangombe",
        "Asantewaa",
        "Dlaminizi",
        "Ndiayeba",
        "Phirison",
        "Kouamela",
        "Odhiamboro",
        "Boatengi",
        "Mkhizana",
        "Sarrano",
        "Mulengaba",
        "Cissokho",
        "Kiplagati",
        "Ofosuhene",
        "Zulumane",
        "Tembowa",
    ],
};
