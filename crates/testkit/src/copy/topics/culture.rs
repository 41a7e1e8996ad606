//! Festivals, museums, found paintings.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "ARTS-FESTIVAL",
    medtop: "01000000",
    subject: "arts, culture and entertainment",
    urgency: 6,
    figures: &[
        figure("visitors", 2_100, 94_000, "number of visitors"),
        figure("entries", 31, 480, "number of works shown"),
        figure("price", 14, 870, "price in thousands"),
        figure("prize", 10, 95, "prize money in thousands"),
        figure("performers", 40, 900, "number of performers"),
    ],
    roles: [
        &["^Festival Director", "^Museum Director", "^Curator", "^Culture Minister"],
        &["who restored the work over {4-9} years", "a critic from {city}", "a stagehand for {21-44} years"],
        &["who queued for {5-13} hours", "a schoolteacher who came with {24-31} children", "a retired tram driver"],
    ],
    headlines: &[
        "{festival} in {city} draws {n.visitors}",
        "Lost canvas found in {city} attic sells for {n.price},000 {currency}",
        "{work} wins top prize in {city}",
        "Museum in {city} opens after {n.prize}-month rebuilding",
        "{city} celebrates {festival} with {n.performers} performers",
        "Rain, brass bands and {n.visitors} guests: {festival} opens in {city}",
    ],
    leads: &[
        "{festival} opened in {city} on {day} with {n.performers} performers, {n.entries} works and, by the count of {p1}, {n.visitors} visitors, [more than ever|in spite of the rain].",
        "{work}, a debut that nobody had expected to win, took the main prize of {festival} in {city} on {day}, where {n.visitors} visitors had followed the contest and {p1} handed over {n.prize},000 {currency}.",
        "A painting found behind a wardrobe in {city} was sold at auction on {day} for {n.price},000 {currency}, while {n.visitors} people came to see it, {p1} said.",
    ],
    details: &[
        "A procession of {performers} [drummers|puppeteers|stilt walkers] moved from the {district} district to {water} and took {2-5} hours over it.",
        "The jury had looked at {entries} entries from {21-60} countries and was divided until {3-5} in the morning.",
        "Among the guests were {artist}, who played for {40-95} minutes on instruments made of ice.",
        "Hotels were full within {20-60} kilometres, and a school gymnasium was turned into a dormitory for {90-480}.",
        "The roof of the main hall had leaked {3-9} days before; {11-40} buckets are now part of an installation.",
        "The auctioneer began at {3-9} thousand {currency}, and {4-11} bidders drove the price up within {5-14} minutes.",
        "Tickets cost between {4-9} and {40-160} {currency}, and children under {6-12} go in free.",
        "Organisers sold {3100-9800} portions of fish soup before it ran out.",
        "The prize includes a residency of {4-11} months in a lighthouse and a bicycle.",
        "For the first time the programme is printed in {11-18} languages, one of them whistled.",
    ],
    quotes: &[
        (0, "We planned for {2-9} thousand and a dry night. We got neither and it was perfect"),
        (0, "Art should be a little inconvenient, otherwise it is furniture"),
        (0, "There were {11-19} good reasons to call it off and one to go ahead"),
        (0, "The building has been given back to the people who paid for it"),
        (1, "Under the varnish was a second signature and under that a shopping list"),
        (1, "The first act is too long by a quarter of an hour. The last one is too short by a year"),
        (1, "I have worked with worse kings and with better donkeys"),
        (1, "You learn to listen to the wood, and it was not happy about the heating"),
        (2, "I do not understand it and I would like to see it again"),
        (2, "My feet are wet, my hat is gone. Next year I will bring my sister"),
        (2, "It was like a dream in which somebody had thought of the toilets"),
    ],
    background: &[
        "{festival} was first held in {1921-1998} in a tram depot.",
        "The town pays {12-60} percent of the budget of {2-19} million {currency}; the rest comes from sponsors such as {company}.",
        "Last year's winner has since been shown in {14-41} countries.",
        "The museum holds about {12-96} thousand objects, {2-6} percent of which are on show.",
        "{p1.last} has led the house for {3-17} years and leaves in {2028-2031}.",
    ],
    updates: &[
        "The police counted {310-990} lost umbrellas by the evening and asked their owners to come with a description.",
        "The finale was moved indoors at {#6-9} p.m. because of lightning, and {40-190} people danced in the foyer.",
        "The buyer, who had bid by telephone, will lend the work to the museum for {4-12} years, the auction house said.",
        "An extra performance on {tomorrow} was sold out within {9-50} minutes.",
        "The jury explained its choice in a statement of {11-60} lines, {3-9} of which rhyme.",
    ],
    captions: &[
        "Performers of {artist} appear at {festival} in {city}, {country}, on {capdate}.",
        "{p1.full} opens the exhibition in {city} on {capdate}.",
        "Visitors queue in the rain on {street} in {city} on {capdate}.",
    ],
};
