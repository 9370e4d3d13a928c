//! What stands in the slots of the contrast sentences.
//!
//! Of every list, the last sixth is kept aside for measuring, as the last templates are.

/// Slot and fillers. Groups are variables to the models, so a few of each kind do.
pub const SLOTS: &[(&str, &[&str])] = &[
    ("{G}", GROUPS),
    ("{P}", PERSONS),
    ("{Q}", QUALITIES),
    ("{BAD}", BAD),
    ("{BADS}", BAD_NOUNS),
    ("{HATE}", HATE),
    ("{HARM}", HARM),
    ("{HARMED}", HARMED),
    ("{GOOD}", GOOD),
    ("{LIKE}", LIKE),
    ("{INSULT}", INSULTS),
    ("{THING}", THINGS),
    ("{TRADE}", TRADES),
    ("{PLACE}", PLACES),
    ("{WHO}", WHO),
    ("{SLUR}", SLURS),
    ("{OWN}", RECLAIMED),
];

const GROUPS: &[&str] = &[
    "Muslims", "women", "gays", "immigrants", "Jews", "refugees", "black people", "gay people", "trans women",
    "disabled people", "Mexicans", "Asians", "deaf people", "Catholics", "transgender people", "Arab men",
    "people of colour", "people with disabilities", "asylum seekers", "Chinese people", "lesbians", "Africans",
    "autistic people", "single mothers", "white people", "Indians", "Muslim women", "foreigners", "old people",
    "atheists", "Jewish people", "gay couples", "Sikhs", "blind people", "migrants", "Polish people",
    "people in wheelchairs", "Hindus",
];

const PERSONS: &[&str] = &[
    "Muslim", "woman", "gay man", "immigrant", "Jew", "refugee", "black man", "trans woman", "lesbian",
    "disabled person", "Mexican", "deaf man", "Catholic", "Asian woman", "migrant", "Indian guy", "black woman",
    "wheelchair user", "Arab", "Muslim girl", "Polish plumber", "foreigner", "Jewish man", "transgender person",
];

const QUALITIES: &[&str] = &[
    "gay", "Muslim", "black", "Jewish", "trans", "disabled", "Asian", "Mexican", "female", "African", "Arab",
    "deaf", "Catholic", "Indian", "queer", "Polish",
];

const BAD: &[&str] = &[
    "disgusting", "stupid", "evil", "dirty", "lazy", "inferior", "subhuman", "filthy", "worthless", "violent",
    "dangerous", "a disease", "parasites", "vermin", "a plague", "the worst", "repulsive", "mentally ill",
    "criminals", "scum", "animals", "liars", "thieves", "ugly", "primitive", "savages", "a burden", "sick",
    "terrorists", "trash", "cockroaches", "rapists", "garbage", "idiots", "retarded", "greedy", "pigs", "perverts",
    "barbaric", "rats", "leeches", "degenerate", "unnatural", "a threat to our children", "an infection",
    "weak and useless", "brainless", "sluts",
];

const BAD_NOUNS: &[&str] = &[
    "scum", "vermin", "animals", "parasites", "idiots", "pigs", "rats", "trash", "criminals", "savages",
    "filth", "cockroaches", "leeches", "perverts", "monsters", "freaks",
];

const HATE: &[&str] = &[
    "hate", "despise", "can't stand", "loathe", "detest", "fucking hate", "am sick of", "am disgusted by",
    "really hate", "absolutely despise", "have nothing but contempt for", "spit on",
];

const HARM: &[&str] = &[
    "kill", "shoot", "beat up", "stab", "hang", "burn", "destroy", "attack", "execute", "strangle", "gas",
    "wipe out", "exterminate", "hurt", "run over", "punch", "knife", "murder", "slaughter", "beat", "smash", "lynch",
    "torture", "choke",
];

const HARMED: &[&str] = &[
    "killed", "shot", "beaten", "hanged", "burned", "wiped out", "exterminated", "attacked", "executed",
    "put down", "gassed", "tortured",
];

const GOOD: &[&str] = &[
    "kind", "welcome here", "wonderful", "people like you and me", "part of this town", "hard-working",
    "beautiful", "equal", "good neighbours", "brave", "generous", "smart", "our friends", "decent", "lovely",
    "normal", "trustworthy", "an asset to the country", "great parents", "talented",
];

const LIKE: &[&str] = &[
    "love", "respect", "admire", "support", "like", "stand with", "am proud of", "really like", "enjoy working with",
    "appreciate", "welcome", "am grateful to",
];

const INSULTS: &[&str] = &[
    "idiot", "moron", "pathetic loser", "clown", "liar", "piece of trash", "coward", "stupid troll",
    "disgrace", "imbecile", "hypocrite", "fool", "bigot", "waste of space", "asshole", "brain-dead sheep",
];

const THINGS: &[&str] = &[
    "Mondays", "mosquitoes", "this printer", "cold coffee", "the new timetable", "traffic jams", "pop-up ads",
    "slugs in my garden", "that film", "the ending of the book", "broccoli", "my alarm clock", "wet socks",
    "weeds", "the offside rule", "leaf blowers", "parking fees", "the design of this page", "cockroaches",
    "long meetings",
];

const TRADES: &[&str] = &[
    "politicians", "bankers", "lawyers", "landlords", "journalists", "influencers", "bureaucrats", "liberals",
    "conservatives", "cyclists", "vegans", "telemarketers", "lobbyists", "football fans", "Republicans", "Democrats",
];

const PLACES: &[&str] = &[
    "the library", "the town hall", "the hospital", "our street", "the school", "the stadium", "the market",
    "parliament", "the bus station", "the theatre", "the harbour", "the old mill",
];

const WHO: &[&str] = &[
    "the minister", "my neighbour", "the council", "the mayor", "a reader above", "the author", "my uncle",
    "the committee", "the bishop", "the president", "the party leader", "a man on the bus",
];

const SLURS: &[&str] = &["faggot", "nigger", "tranny", "kike", "dyke", "paki", "retard", "spic"];

const RECLAIMED: &[&str] = &["queer", "dyke", "fag", "crip", "bitch", "slut", "tranny", "queen"];
