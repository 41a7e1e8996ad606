//! Discoveries, missions.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "SCIENCE-RESEARCH",
    medtop: "13000000",
    subject: "science and technology",
    urgency: 5,
    figures: &[
        figure("samples", 140, 8_200, "number of samples"),
        figure("years", 3, 24, "length of the study in years"),
        figure("depth", 110, 4_900, "depth in metres"),
        figure("team", 11, 160, "number of researchers"),
        figure("grant", 2, 88, "size of the grant in millions"),
    ],
    roles: [
        &["^Professor", "^Lead author", "^Expedition leader", "^Mission scientist"],
        &[
            "a biologist at {institute2}, who was not involved in the work",
            "who reviewed the paper for {institute2}",
            "a statistician at {institute2}",
        ],
        &[
            "a doctoral student who counted the samples",
            "captain of the research vessel {ship}",
            "a technician on the night shift",
        ],
    ],
    headlines: &[
        "Researchers in {city} find {species} thought lost since {1894-1961}",
        "{mission} sends first pictures after {n.years}-year journey",
        "Study of {n.samples} samples rewrites history of {water}",
        "New battery lasts {n.years} years, {demonym} team says",
        "{demonym} scientists track {species} to depth of {n.depth} metres",
        "Ancient harbour found under {city}'s {district} district",
    ],
    leads: &[
        "Scientists in {city} who spent {n.years} years [examining|sorting|sequencing] {n.samples} samples said on {day} that they had identified {species} that was believed extinct, a find that {p1} called [a stroke of luck|impossible to plan|a gift].",
        "Signals from {mission} have shown that [ice|salt|iron] is far more common than thought, {p1} said in {city} on {day} as the team presented an analysis of {n.samples} measurements made over {n.years} years.",
        "A study of {n.samples} samples taken near {water} suggests that people settled there {11-39} centuries earlier than assumed, researchers led by {p1} reported in {city} on {day}.",
    ],
    details: &[
        "The {team} researchers worked at {4-13} sites and carried {200-900} kilograms of equipment up by [mule|hand|cable].",
        "The samples were taken at depths of down to {depth} metres from the vessel {ship}.",
        "The work was paid for with {grant} million {currency} from a public fund and {20-900} thousand raised by school classes.",
        "The chance that the result is an accident is [about|less than] one in {1200-98000}, the authors write.",
        "The find is named after a cook who [fed|rescued] the expedition when its tents blew away in {1987-2019}.",
        "Under the microscope, {11-47} of the {n.samples} samples turned out to be paint.",
        "A drill bit borrowed from {company} broke {3-9} times and is now on show in the institute's lobby.",
        "The data set of {3-88} terabytes is open to anybody, and {20-140} groups have asked for it already.",
        "{mission} has travelled {110-980} million kilometres on the power of about {12-60} light bulbs.",
        "A second team, at {institute2}, came to a similar result with {40-110} samples of its own.",
    ],
    quotes: &[
        (0, "I asked them to count again. Then I asked them to count once more"),
        (0, "We were looking for something else, which is how it usually goes"),
        (0, "It sat in a drawer for {14-60} years with the wrong label on it"),
        (0, "What surprised us was not the age of it but how well somebody had looked after it"),
        (1, "The method is sound and the sample is large. I would have liked a longer series"),
        (1, "Extraordinary claims need dull and careful tables, and this paper has {11-30} of them"),
        (1, "It will not change the textbook by the autumn, but it will change a chapter of it"),
        (1, "The error bars overlap in {3-9} of the figures and I would not bet my bicycle on it"),
        (2, "At three in the morning the needle moved and nobody dared to breathe"),
        (2, "I have labelled so many tubes that I dream in barcodes"),
        (2, "The sea was rough for {11-26} days. On the next one it was like glass, and there it was"),
    ],
    background: &[
        "{institute} was founded in {1871-1993} and has {180-2400} staff.",
        "{mission} was launched in {2016-2024} after {2-6} delays and cost {90-880} million {currency}.",
        "Fewer than {20-90} specimens are held in museums, most of them collected before {1925-1960}.",
        "{country} spends {.1-4} percent of its output on research.",
        "A first attempt in {1998-2015} failed when a freezer was unplugged over a weekend.",
    ],
    updates: &[
        "The journal said on {day} that {3-9} more groups had offered to repeat the work, the first of them by {nextmonth}.",
        "The ministry promised a further {3-40} million {currency} for {2-6} years, after a visit by its head that lasted {20-50} minutes.",
        "The authors put a note on their page that table {2-9} holds a rounding error of {.1-2} percent, which does not touch the result.",
        "More than {1100-9900} people had followed the presentation online by the evening.",
        "A public showing of the find opens on {tomorrow} and will last {12-40} days.",
    ],
    captions: &[
        "{p1.full} shows one of the samples at a laboratory in {city}, {country}, on {capdate}.",
        "Researchers unload boxes in the port of {city} on {capdate}.",
        "A model of {mission} stands in the lobby of {institute} in {city} on {capdate}.",
    ],
};
