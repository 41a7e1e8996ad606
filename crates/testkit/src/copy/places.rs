//! Datelines: real cities. What happens in them is invented.

/// Whose names people have in a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Nordic,
    English,
    Iberian,
    French,
    German,
    Slavic,
    Arabic,
    Turkic,
    EastAsian,
    Indian,
    African,
}

/// A city with what the grammar needs of it.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) name: &'static str,
    pub(crate) country: &'static str,
    pub(crate) demonym: &'static str,
    pub(crate) water: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) names: Names,
    /// Hours from UTC, without summer time.
    pub(crate) utc: i8,
}

const fn city(
    name: &'static str,
    country: &'static str,
    demonym: &'static str,
    water: &'static str,
    currency: &'static str,
    names: Names,
    utc: i8,
) -> City {
    City { name, country, demonym, water, currency, names, utc }
}

pub(crate) static CITIES: [City; 48] = [
    city("Riga", "Latvia", "Latvian", "the Daugava River", "euros", Names::Slavic, 2),
    city("Helsinki", "Finland", "Finnish", "the Gulf of Finland", "euros", Names::Nordic, 2),
    city("Oslo", "Norway", "Norwegian", "the Oslofjord", "kroner", Names::Nordic, 1),
    city("Gothenburg", "Sweden", "Swedish", "the Gota River", "kronor", Names::Nordic, 1),
    city("Aarhus", "Denmark", "Danish", "the Kattegat", "kroner", Names::Nordic, 1),
    city("Reykjavik", "Iceland", "Icelandic", "Faxafloi Bay", "kronur", Names::Nordic, 0),
    city("Glasgow", "Scotland", "Scottish", "the River Clyde", "pounds", Names::English, 0),
    city("Cork", "Ireland", "Irish", "the River Lee", "euros", Names::English, 0),
    city("Auckland", "New Zealand", "New Zealand", "the Waitemata Harbour", "dollars", Names::English, 12),
    city("Brisbane", "Australia", "Australian", "the Brisbane River", "dollars", Names::English, 10),
    city("Halifax", "Canada", "Canadian", "the Atlantic coast", "dollars", Names::English, -4),
    city("Winnipeg", "Canada", "Canadian", "the Red River", "dollars", Names::English, -6),
    city("Milwaukee", "United States", "American", "Lake Michigan", "dollars", Names::English, -6),
    city("Savannah", "United States", "American", "the Savannah River", "dollars", Names::English, -5),
    city("Porto", "Portugal", "Portuguese", "the Douro River", "euros", Names::Iberian, 0),
    city("Valencia", "Spain", "Spanish", "the Turia River", "euros", Names::Iberian, 1),
    city("Lima", "Peru", "Peruvian", "the Rimac River", "soles", Names::Iberian, -5),
    city("Rosario", "Argentina", "Argentine", "the Parana River", "pesos", Names::Iberian, -3),
    city("Valparaiso", "Chile", "Chilean", "the Pacific coast", "pesos", Names::Iberian, -4),
    city("Cali", "Colombia", "Colombian", "the Cauca River", "pesos", Names::Iberian, -5),
    city("Recife", "Brazil", "Brazilian", "the Capibaribe River", "reais", Names::Iberian, -3),
    city("Merida", "Mexico", "Mexican", "the Gulf of Mexico", "pesos", Names::Iberian, -6),
    city("Lyon", "France", "French", "the Rhone River", "euros", Names::French, 1),
    city("Liege", "Belgium", "Belgian", "the Meuse River", "euros", Names::French, 1),
    city("Dakar", "Senegal", "Senegalese", "the Cap-Vert peninsula", "CFA francs", Names::African, 0),
    city("Abidjan", "Ivory Coast", "Ivorian", "the Ebrie Lagoon", "CFA francs", Names::African, 0),
    city("Leipzig", "Germany", "German", "the White Elster", "euros", Names::German, 1),
    city("Graz", "Austria", "Austrian", "the Mur River", "euros", Names::German, 1),
    city("Basel", "Switzerland", "Swiss", "the Rhine", "francs", Names::German, 1),
    city("Krakow", "Poland", "Polish", "the Vistula River", "zlotys", Names::Slavic, 1),
    city("Brno", "Czech Republic", "Czech", "the Svratka River", "crowns", Names::Slavic, 1),
    city("Plovdiv", "Bulgaria", "Bulgarian", "the Maritsa River", "euros", Names::Slavic, 2),
    city("Novi Sad", "Serbia", "Serbian", "the Danube", "dinars", Names::Slavic, 1),
    city("Izmir", "Turkey", "Turkish", "the Aegean coast", "liras", Names::Turkic, 3),
    city("Almaty", "Kazakhstan", "Kazakh", "the Ile Alatau foothills", "tenge", Names::Turkic, 5),
    city("Amman", "Jordan", "Jordanian", "the Zarqa River", "dinars", Names::Arabic, 3),
    city("Alexandria", "Egypt", "Egyptian", "the Mediterranean coast", "pounds", Names::Arabic, 2),
    city("Casablanca", "Morocco", "Moroccan", "the Atlantic coast", "dirhams", Names::Arabic, 1),
    city("Nairobi", "Kenya", "Kenyan", "the Athi River", "shillings", Names::African, 3),
    city("Kumasi", "Ghana", "Ghanaian", "Lake Bosumtwi", "cedis", Names::African, 0),
    city("Lusaka", "Zambia", "Zambian", "the Kafue River", "kwacha", Names::African, 2),
    city("Durban", "South Africa", "South African", "the Indian Ocean coast", "rand", Names::African, 2),
    city("Pune", "India", "Indian", "the Mutha River", "rupees", Names::Indian, 5),
    city("Kochi", "India", "Indian", "the Periyar River", "rupees", Names::Indian, 5),
    city("Colombo", "Sri Lanka", "Sri Lankan", "the Kelani River", "rupees", Names::Indian, 5),
    city("Busan", "South Korea", "South Korean", "the Nakdong River", "won", Names::EastAsian, 9),
    city("Fukuoka", "Japan", "Japanese", "Hakata Bay", "yen", Names::EastAsian, 9),
    city("Taichung", "Taiwan", "Taiwanese", "the Dadu River", "Taiwan dollars", Names::EastAsian, 8),
];
