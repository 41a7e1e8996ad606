//! Storms, heat, snow.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "WEATHER-STORM",
    medtop: "17000000",
    subject: "weather",
    urgency: 3,
    figures: &[
        figure("gusts", 91, 214, "speed of the strongest gust in kilometres per hour"),
        figure("rain", 38, 310, "rainfall in litres per square metre"),
        figure("flights", 12, 290, "number of cancelled flights"),
        figure("homes", 1_100, 96_000, "number of homes without power"),
        figure("calls", 110, 2_900, "number of emergency calls"),
    ],
    roles: [
        &["^Chief Forecaster", "^Duty Forecaster", "^Harbour Master", "^Civil Protection Director"],
        &["who runs a boatyard near {water}", "a fruit grower outside {city}", "who keeps the lighthouse museum"],
        &[
            "a climate scientist at {institute}",
            "who heads the flood desk at {institute}",
            "a meteorologist at {institute}",
        ],
    ],
    headlines: &[
        "{storm} batters {city} with gusts of {n.gusts} kph",
        "{storm} cuts power to {n.homes} homes in {country}",
        "{n.flights} flights cancelled as {storm} reaches {city}",
        "{country} cleans up after {storm}",
        "{storm} weakens after night of record rain in {city}",
        "Roofs off, boats ashore: {storm} sweeps across {country}",
    ],
    leads: &[
        "{storm} swept across {country} on {day} with gusts of up to {n.gusts} kilometres per hour, [tearing off roofs|uprooting trees|flooding cellars] and leaving {n.homes} homes without power, {p1} said in {city}.",
        "Winds of {n.gusts} kilometres per hour and {n.rain} litres of rain per square metre brought {city} to a standstill on {day} as {storm} made landfall, and {p1} urged people to stay indoors until {tomorrow}.",
        "{p1} lifted the highest storm warning for {city} on {day} after {storm}, which had brought gusts of {n.gusts} kilometres per hour, moved off towards the east; {n.flights} flights were cancelled.",
    ],
    details: &[
        "A gauge near {water} recorded {rain} litres per square metre in {6-23} hours, more than in a usual [month|season].",
        "{airport} cancelled {flights} flights and put up {200-1900} camp beds for stranded passengers.",
        "The emergency number took {calls} calls before noon, {5-16} of them about the same wandering trampoline.",
        "The freighter {ship} ran aground with {11-24} crew on board; a tug was on its way.",
        "Ferries stayed in port, and {12-60} lorries queued along {street}.",
        "On {street} a {90-260}-year-old lime tree fell across {3-9} parked cars without hurting anybody.",
        "Schools in {4-19} districts sent children home by {#8-11}:{10-50} a.m.",
        "The grid operator had {90-840} fitters out and expected to restore power to most homes by {tomorrow} evening.",
        "Farmers reported {11-80} hectares of greenhouses destroyed and {3-40} million {currency} of damage to fruit.",
        "The temperature fell by {9-17} degrees within {2-5} hours.",
    ],
    quotes: &[
        (0, "The worst is over at sea. On land the water is still on its way"),
        (0, "Please leave the photographs to us and stay away from the quay"),
        (0, "We saw it coming {4-9} days ahead, and that is why we can count trees today and not people"),
        (0, "This is a storm that the region sees once in {20-60} years"),
        (1, "The shed went first, then the roof of the shed came back"),
        (1, "I have tied up boats here for {21-44} years and never used so much rope"),
        (1, "We picked until midnight with torches. What hung on the trees this morning is cider"),
        (1, "The dog knew it long before the radio did"),
        (2, "The sea is {.1-2} degrees warmer than usual, and a storm like this lives off it"),
        (2, "One storm proves nothing. {11-17} of them in a decade are a pattern"),
        (2, "The models agreed unusually early, which helped everybody"),
    ],
    background: &[
        "A storm of similar force killed {3-9} people in {country} in {1979-2021}.",
        "{storm} is the {11-19}th named storm of the season, two more than the average.",
        "{city} raised its sea wall by {40-190} centimetres after the floods of {1994-2019}.",
        "The warning service was reorganised {2-6} years ago and now sends alerts to every telephone in an area.",
        "Insurers expect claims of {20-610} million {currency}.",
    ],
    updates: &[
        "By {#6-11} p.m. power was back in {300-1090} homes, the grid operator said, and {3-9} main roads were open again.",
        "The crew of the {ship} was taken off by helicopter in {2-4} flights, the last of them at {#4-8}:{10-55} p.m.",
        "{airport} said the first {11-40} flights would leave before dawn on {tomorrow}.",
        "A second gust front passed in the evening and felled {20-140} more trees.",
        "The warning was lowered to its second-highest level at {#3-9} p.m. and will be looked at again in {4-8} hours.",
    ],
    captions: &[
        "Waves break over the sea wall in {city}, {country}, on {capdate}, as {storm} passes.",
        "{p1.full} speaks at the warning centre in {city} on {capdate}.",
        "A fallen tree lies across cars on {street} in {city} on {capdate}.",
    ],
};
