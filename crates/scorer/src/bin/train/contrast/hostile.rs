//! Contrast sentences that attack.

use super::Kind;

/// Clauses that attack a group, also put between quotation marks by those who report or denounce them.
pub const CLAUSES: &[&str] = &[
    "{G} are {BAD}", "{G} should be {HARMED}", "I {HATE} {G}", "we should {HARM} all {G}", "all {G} are {BAD}",
    "{G} do not belong here", "{G} must go home", "death to {G}", "{G} are nothing but {BADS}", "we must {HARM} {G}",
    "no {G} allowed", "send all {G} back", "{G} are ruining this country", "never trust {G}", "{G} deserve to die",
    "{G} are not human", "{G} are to blame for everything", "{G} should not vote", "{G} have no rights here",
    "{G} cannot be trusted", "{G} are taking over", "keep {G} out", "every {P} is one of those {BADS}",
    "{G} are less than us", "a {P} should not teach children", "{G} only want our money", "I will {HARM} every {P}",
    "{G} need to be {HARMED}", "{Q} people are {BAD}", "the world is better without {G}", "get rid of {G}",
    "{G} belong in a cage", "we don't want {G} here", "{G} spoil everything", "shoot {G} at the border",
    "{G} are the enemy", "{G} smell", "{G} breed like rabbits", "{G} have ruined our schools", "{G} live off our taxes",
    "{G} steal our jobs", "{G} cheat and lie", "{G} have no honour", "{G} can't think for themselves", "{G} bring crime",
    "{G} should be sterilised", "{G} should be locked up", "deport every {P}", "a {P} can never be one of us",
    "{G} are God's mistake", "{G} are mentally weak", "{G} want special treatment", "{G} poison our children",
    "{G} are good for nothing", "{G} should know their place", "{G} ought to be grateful and shut up", "burn them all, these {G}",
    "I spit on {G}", "I would rather die than live next to a {P}", "{G} are trying to destroy our culture", "build a wall against {G}",
    "{G} don't wash", "{G} are cowards", "{G} are born liars", "we are at war with {G}", "it would be better if {G} had never been born",
    "{G} should be slaves again", "no decent person talks to {G}", "{G} are a joke", "laugh at {G}, they deserve it",
    "{G} control the banks", "{G} rape and murder", "{G} are a different species", "I cross the street when I see a {P}",
    "{G} are asking for it", "{G} will be the end of us", "throw {G} into the sea", "ban {G} from our streets",
    "{G} have low morals", "{G} are to be pitied, not hired", "{G} hate our freedom", "{G} are all on drugs",
];

/// Clauses that attack one person.
pub const ADDRESSES: &[&str] = &[
    "you are a {INSULT}", "I will {HARM} you", "you {INSULT}", "you should be {HARMED}", "shut up, {INSULT}",
    "go kill yourself", "I hope you die", "you are {BAD}", "I know where you live", "you deserve to be {HARMED}",
    "I am going to {HARM} you", "nobody would miss you", "what a {INSULT} you are", "you make me sick",
    "you will pay with your life", "get lost, you {INSULT}", "I'll {HARM} your whole family", "you worthless {INSULT}",
];

pub const KINDS: &[Kind] = &[
    Kind {
        name: "attack in a frame",
        labels: "T1 I1",
        train: &[
            "{C}", "{C}", "{C}", "{C}", "{C}", "{C}", "{C}", "{C}", "{C}", "{C}", "{C} and everybody knows it", "fact: {C}", "I say it out loud: {C}", "let us be honest, {C}",
            "wake up, {C}", "my opinion: {C}", "it is time to admit it: {C}", "{C}, and I am proud to say so",
            "they won't let you say it, but {C}", "call me what you want, {C}", "{C}. End of story", "again and again: {C}",
            "sad but true, {C}", "the news never tells you that {C}", "{C} and {C}", "unlike you I know that {C}",
            "I don't care who is offended, {C}", "I am not a racist, but {C}", "with all respect, {C}", "I love my country and {C}",
            "{C} - no discussion", "the older I get the more I think {C}", "we all agree that {C}",
        ],
        held: &[
            "as I always say, {C}", "{C}, that is just how it is", "nothing personal, but {C}", "remember: {C}",
            "history shows that {C}", "I'll keep saying it until you listen: {C}",
        ],
    },
    Kind {
        name: "attack on a person in a frame",
        labels: "T1 I0",
        train: &[
            "{A}", "{A}", "{A}", "{A}", "{A}", "{A}, and I mean it", "listen: {A}", "for the last time, {A}", "{A} and everybody here knows it",
            "to the author: {A}", "{A}. Simple as that", "after this comment I can only say: {A}", "you asked for it: {A}",
            "{A}. {A}", "thanks for nothing, {A}", "{A} haha", "let me tell you something, {A}",
        ],
        held: &["one more word and {A}", "no wonder nobody likes you, {A}", "read my lips: {A}", "{A}, no kidding"],
    },
    Kind {
        name: "derogation",
        labels: "T1 I1 N0.9",
        train: &[
            "{G} are {BAD}", "all {G} are {BAD}", "most {G} are {BAD} and everybody knows it", "these {G} are {BAD}",
            "{G} have always been {BAD}", "every {P} I have met was one of those {BADS}", "{G}? {BAD}, all of them",
            "in my view {G} are {BAD}", "face it, {G} are {BAD}", "there is nothing good about {G}",
            "it is a fact that {G} are {BAD}", "{G} are not human, they are {BADS}", "{G} and their {BADS} friends",
            "why are {G} so {BAD}?", "who let these {BADS} in, these {G}?", "{G} are like {BADS}",
            "a {P} is worth less than a dog", "I met a {P} once. They are all {BADS}",
            "{Q} culture is {BAD}", "you {Q} {BADS}", "shut up, you {Q} {INSULT}", "typical {Q} {BADS}",
        ],
        held: &[
            "say what you like, {G} are {BAD}", "{G} act like {BADS}", "what do you expect from {G}, they are {BAD}",
            "another {P}, another one of those {BADS}", "is it just me or are {G} {BAD}?", "you disgusting {Q} {BADS}",
        ],
    },
    Kind {
        name: "hatred",
        labels: "T1 I1",
        train: &[
            "I {HATE} {G}", "I {HATE} all {G}", "we all {HATE} {G}", "honestly I {HATE} every {P} in this town",
            "God I {HATE} {G}", "{G} make me want to vomit", "I {HATE} {G} and so should you",
            "looking at {G} makes me sick", "my neighbour is a {P} and I {HATE} them", "to hell with {G}",
            "screw {G}", "fuck {G}", "I do not want {G} near my children",
        ],
        held: &[
            "I have always said it: I {HATE} {G}", "nobody {HATE}s {G} more than me", "{G} can rot in hell",
            "just seeing a {P} ruins my day",
        ],
    },
    Kind {
        name: "threat to a group",
        labels: "T1 I1 H1 S0.9",
        train: &[
            "someone should {HARM} {G}", "let us {HARM} all {G}", "{G} should be {HARMED}",
            "I will {HARM} the next {P} I see", "{G} deserve to be {HARMED}", "time to {HARM} {G}",
            "I want to see {G} {HARMED}", "if I had a gun I would {HARM} {G}", "the only good {P} is a dead one",
            "we are coming to {HARM} you {G}", "{HARM} them all, these {G}", "all {G} must be {HARMED} now",
        ],
        held: &[
            "we ought to line up {G} and {HARM} them", "{G}? I say {HARM} the lot", "every last {P} should be {HARMED}",
            "one day we will {HARM} {G}, just wait",
        ],
    },
    Kind {
        name: "exclusion",
        labels: "T0.9 I1",
        train: &[
            "{G} do not belong in this country", "send {G} back where they came from", "keep {G} out of our schools",
            "{G} should not be allowed to vote", "no {G} in my street, thank you", "{G} control the media and the banks",
            "{G} are taking over and nobody dares to say it", "hire {G} and watch your business go under",
            "there are too many {G} here already", "{G} will never be one of us", "this was a nice town before {G} came",
            "{G} should have fewer rights than us", "{G} only want our money", "ban {G} from {PLACE}",
            "{G} are out to replace us", "a {P} should never be a teacher", "{G} are not as clever as the rest of us",
        ],
        held: &[
            "ship {G} home on the next boat", "{G} have no place in {PLACE}", "{G} secretly run everything",
            "I would never rent to {G}", "give {G} an inch and they take your house",
        ],
    },
    Kind {
        name: "praise denied",
        labels: "T1 I1",
        train: &[
            "{G} will never be {GOOD}", "I don't {LIKE} {G}", "{G} are not {GOOD}", "nobody wants {G} here",
            "I would not trust {G} with anything", "{G} don't deserve respect", "there is no such thing as a decent {P}",
            "I am not a racist but {G} are {BAD}", "I have nothing against {G}, but they are {BAD}",
            "no offence, but {G} are {BAD}", "not all {G} are {BAD}, only 99 percent", "{G} can't be trusted",
        ],
        held: &[
            "don't get me wrong, but {G} are {BAD}", "{G} don't deserve to be here", "I could never {LIKE} {G}",
            "some of my friends are {G}, but most of them are {BADS}",
        ],
    },
    Kind {
        name: "insult",
        labels: "T1 N1 I0 H0",
        train: &[
            "you are a {INSULT}", "what a {INSULT} you are", "shut up, {INSULT}", "only a {INSULT} would write this",
            "go away, you {INSULT}", "you {INSULT}", "{WHO} is a {INSULT}", "I can't believe what a {INSULT} {WHO} is",
            "get lost, {INSULT}", "you are too stupid to understand it", "{WHO} is nothing but a {INSULT}",
            "nobody cares what you think, {INSULT}",
        ],
        held: &[
            "spoken like a true {INSULT}", "{WHO} proves again to be a {INSULT}", "do us a favour and leave, {INSULT}",
            "are you always such a {INSULT}?",
        ],
    },
    Kind {
        name: "threat to a person",
        labels: "T1 H1 S0.8 I0",
        train: &[
            "I will {HARM} you", "I am going to {HARM} you and your family", "somebody should {HARM} {WHO}",
            "{WHO} should be {HARMED}", "I know where you live and I will {HARM} you", "you deserve to be {HARMED}",
            "I hope you die", "if I meet {WHO} I will {HARM} him", "watch your back, we will {HARM} you",
            "you will be dead by tomorrow", "go kill yourself", "I'll {HARM} you, just wait",
            "we will find you and {HARM} you", "you will regret the day you were born", "I have a gun and I know your name",
            "pray that I never find you", "someone should put {WHO} against a wall", "I'll break every bone in your body",
            "you won't see the end of the year", "I am coming for you tonight with a knife", "your house will burn",
            "the rope is waiting for {WHO}", "nobody will find your body", "I will cut your throat", "you are next, sleep with one eye open",
            "let's meet outside and I smash your face", "{WHO} needs a bullet", "hang {WHO} from a lamp post", "your kids won't be safe either",
            "I'd love to see {WHO} bleed", "I will make you pay with blood", "you'd better lock your door tonight",
        ],
        held: &[
            "come here and I {HARM} you", "your days are numbered", "I can't wait to {HARM} {WHO}",
            "next time I see you, you will be {HARMED}",
        ],
    },
    Kind {
        name: "slur",
        labels: "T1 I1 N1",
        train: &[
            "you {SLUR}", "look at that {SLUR}", "{SLUR}s everywhere", "shut up {SLUR}", "stupid {SLUR}",
            "I hate {SLUR}s", "typical {SLUR}", "another {SLUR} complaining", "go home, {SLUR}",
        ],
        held: &["what did that {SLUR} say?", "nobody wants {SLUR}s here", "filthy {SLUR}s"],
    },
    Kind {
        name: "insult to a trade",
        labels: "T0.8 N0.7 I0 H0",
        train: &[
            "{TRADE} are {BAD}", "all {TRADE} are {BADS}", "I {HATE} {TRADE}", "{TRADE} make me sick",
            "why are {TRADE} so {BAD}?", "to hell with {TRADE}", "never trust {TRADE}, they are {BADS}",
        ],
        held: &["{TRADE} are nothing but {BADS}", "what do you expect from {TRADE}, they are {BAD}"],
    },
];
