//! Floods, fires, collapses, quakes.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "DISASTER-RESCUE",
    medtop: "03000000",
    subject: "disaster, accident and emergency incident",
    urgency: 2,
    figures: &[
        figure("rescued", 14, 96, "number of people rescued"),
        figure("hurt", 3, 48, "number of injured"),
        figure("homes", 120, 7_900, "number of homes without power"),
        figure("crews", 18, 240, "number of firefighters"),
        figure("evacuees", 400, 12_400, "number of evacuees"),
    ],
    roles: [
        &["^Fire Chief", "^Civil Protection Director", "^Mayor", "^Governor", "^Rescue Coordinator"],
        &[
            "a baker whose shop stands on {street}",
            "a retired teacher from the {district} district",
            "a bus driver who was among the first on the scene",
            "who was carried from the third floor",
        ],
        &["a geologist at {institute}", "a structural engineer at {institute}", "who studies floods at {institute}"],
    ],
    headlines: &[
        "Rescuers pull {n.rescued} to safety after [landslide|warehouse fire|flood] in {city}",
        "[Flood|Explosion|Quake] in {city} injures {n.hurt}, thousands without power",
        "{n.evacuees} leave homes as [river|fire|slope] threatens {district} quarter of {city}",
        "{city} counts the cost after night of [fire|flooding]",
        "All {n.rescued} missing found alive in {city}",
        "{n.crews} firefighters battle blaze at {company} plant near {city}",
    ],
    leads: &[
        "Rescue teams in {city} brought {n.rescued} people to safety on {day} after [a hillside gave way above the {district} district|floodwater tore through the {district} district|a fire swept through a warehouse of {company}], {p1} said.",
        "At least {n.rescued} people were pulled from [damaged|flooded|burning] buildings in {city} before dawn on {day} and {hurt} were taken to hospital, {p1} told reporters, [adding that nobody was still missing|warning that the count could rise].",
        "{p1} declared an emergency in {city} on {day} after [an earthquake of magnitude {.4-6}|a gas explosion|the heaviest rain in {20-70} years] [damaged|wrecked] whole streets; {n.rescued} people were rescued and {n.evacuees} told to leave their homes.",
    ],
    details: &[
        "Some {crews} firefighters and {40-180} soldiers worked through the night with [boats|cranes and dogs|hand tools and a borrowed excavator].",
        "About {homes} homes were still without electricity at noon, the grid operator said, and {3-14} pumping stations stood under water.",
        "Schools and {4-19} day-care centres will stay closed until at least {tomorrow}.",
        "A field kitchen at the sports hall on {street} handed out {700-4200} meals by the afternoon.",
        "{hospital} treated {hurt} people, most of them for [cuts and shock|smoke inhalation|broken bones]; {1-4} remained in intensive care.",
        "Cars lay piled up against the arches of the old bridge across {water}, and a piano stood upright in the middle of {street}.",
        "Some {n.evacuees} residents were moved to {6-17} shelters, where volunteers had laid out camp beds and board games.",
        "Trains between {city} and the coast were suspended after {80-900} metres of track were [washed away|buried].",
        "The [alarm|first call] came in at {#1-5}:{10-59} a.m. and the first engine arrived {6-14} minutes later, according to the fire service's log.",
        "Engineers were checking {30-220} buildings for cracks and marking safe ones with green chalk.",
    ],
    quotes: &[
        (0, "We went from door to door with {10-26} boats. Nobody was left behind"),
        (0, "The ground is still moving, and I ask everybody to stay away from the slope"),
        (0, "I have done this work for {11-33} years and have not seen such a night"),
        (0, "The people of this city opened their kitchens before we had even asked"),
        (1, "It sounded like a train that would not stop coming"),
        (1, "I took the cat, the photographs and one shoe. The other one is in the river now"),
        (1, "My neighbour knocked with a ladle until all {10-19} of us were on the roof"),
        (1, "We lost the oven, but the sourdough is fine and so are the children"),
        (2, "The soil was soaked to a depth of {3-9} metres. After that it only needed a nudge"),
        (2, "A warning system would have bought about {20-50} minutes, and that is a great deal"),
        (2, "These walls were built for another century and another climate"),
    ],
    background: &[
        "{city} lies on {water} and was last hit by a disaster of this size in {1958-2009}.",
        "A report by {institute} had warned {2-6} years ago that the {district} district was at risk.",
        "{country} has doubled its spending on civil protection since {2016-2023}, to {60-890} million {currency} a year.",
        "The {district} district, a former tannery quarter of narrow lanes, is home to about {9-38} thousand people.",
        "Insurers put the damage from last year's storms in the region at {40-700} million {currency}.",
    ],
    updates: &[
        "By {#4-9} p.m. the water level had fallen by {20-95} centimetres and residents of {3-9} streets were allowed back, the command centre said.",
        "The number of injured rose to {49-88} in the evening after {5-17} firefighters were treated for exhaustion.",
        "The government released {4-38} million {currency} in emergency aid on {day}, enough, it said, for {600-3400} households.",
        "A search dog named Biscuit found the last missing resident, a man of {71-93}, in a cellar shortly after {#2-6} p.m.",
        "{company} said production at its nearby plant would stand still for at least {4-16} days.",
    ],
    captions: &[
        "Rescue workers search a building in the {district} district of {city}, {country}, on {capdate}.",
        "{p1.full} visits a shelter in {city} on {capdate}. About {n.evacuees} people had to leave their homes.",
        "A fire engine stands on {street} in {city} on {capdate}.",
    ],
};
