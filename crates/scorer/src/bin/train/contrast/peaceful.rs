//! Contrast sentences that attack nobody, though they have the words of those that do.

use super::Kind;

/// Nothing holds.
const NOTHING: &str = "T0 I0 N0 H0 S0 E0";

pub const KINDS: &[Kind] = &[
    Kind {
        name: "attack refuted in a frame",
        labels: "T0.05 I0 H0 S0 E0",
        train: &[
            "it is not true that {C}", "nobody here believes that {C}", "I never said that {C}", "who told you that {C}? It is wrong",
            "I reject the idea that {C}", "the claim that {C} is false", "you can't seriously think that {C}",
            "whoever says that {C} is lying", "people who think that {C} scare me", "it is wrong to say {C}",
            "if you believe that {C}, please talk to some of them", "the old lie that {C} is back", "stop telling people that {C}",
            "I would never claim that {C}", "hate preachers claim that {C}", "he was wrong to write that {C}",
            "nobody should teach children that {C}", "there is no evidence that {C}", "it hurts to read here that {C}",
            "my grandfather heard \"{C}\" every day and never hit back", "in the thirties posters said {C} and we know how it ended",
            "the far right pretends that {C}, which is nonsense", "thinking that {C} is the definition of prejudice",
            "I grew up with people saying {C}. I know better now", "imagine hearing \"{C}\" at work", "we disagree with those who say {C}",
            "a man was arrested for shouting {C}", "the pamphlet says {C}, and the court banned it", "do you really want to say that {C}? Shame on you",
            "the troll who wrote \"{C}\" has been banned", "please delete the comment that says {C}",
        ],
        held: &[
            "I don't believe for a second that {C}", "the idea that {C} belongs in the past", "anybody who claims that {C} should read a book",
            "what makes people say things like \"{C}\"?", "she answered those who shouted \"{C}\" with a smile",
            "it is a myth that {C}", "we must contradict when somebody says {C}", "police are looking for the man who sprayed \"{C}\"",
        ],
    },
    Kind {
        name: "attack on a person reported",
        labels: "T0.1 I0 H0 S0",
        train: &[
            "he wrote \"{A}\" to me and I reported it", "\"{A}\" is not an argument", "they sent her messages like \"{A}\"",
            "I was told \"{A}\" for asking a question", "the letter said \"{A}\"; police are investigating", "don't say things like \"{A}\" here",
            "why would anybody write \"{A}\" to a child?", "in the film he shouts \"{A}\" and slams the door", "I never said \"{A}\"",
            "the court fined him for the words \"{A}\"", "a user got banned for \"{A}\"", "\"{A}\", she read aloud, and closed the book",
        ],
        held: &["it starts with \"{A}\" and ends in violence", "I would never tell anybody \"{A}\"", "the mayor gets mail that says \"{A}\"", "writing \"{A}\" under an obituary is low"],
    },
    Kind {
        name: "neutral",
        labels: NOTHING,
        train: &[
            "my sister married a {P}", "the law affects {G} as well", "{G} have lived here for centuries",
            "a {P} was elected yesterday", "there are many {G} in this town", "the film is about {G} in the fifties",
            "are there any {G} on the team?", "I work with {G}", "{G} voted for the other party this time",
            "the report says that {G} earn less", "more {G} than ever finished school", "he is a {P}",
            "{WHO} met {G} at {PLACE}", "the number of {G} has grown by two percent", "I am a {P}",
            "my doctor is a {P}", "the museum shows art by {G}", "{G} were asked for their opinion too",
            "the course is open to men, women, {G} and everybody else", "what do {G} think about this?",
            "as a {P} I see this differently", "{Q} history is taught in schools", "the {Q} community met at {PLACE}",
            "I have been reading about {Q} writers", "a {Q} friend told me about it", "the first {Q} mayor of the city",
            "two {G} live next door", "most {G} in the survey said no", "{G} pay taxes like everybody else",
            "some {G} are conservative, some are not", "is it true that {G} may not work here?",
        ],
        held: &[
            "the statistics count {G} separately", "my teacher was a {P}", "{WHO} spoke with {G} about rents",
            "the book tells how {G} came to the coast", "how many {G} live in the county?",
            "the {Q} film festival opens on Friday", "I grew up with {G}", "she wrote her thesis about {G}",
            "according to the census, {G} are a tenth of the population",
        ],
    },
    Kind {
        name: "praise",
        labels: NOTHING,
        train: &[
            "I {LIKE} {G}", "{G} are {GOOD}", "{G} deserve the same rights as everybody", "we should {LIKE} {G}",
            "thank you to all the {G} who helped", "my best friend is a {P}", "a {P} saved my life",
            "{G} make this town a better place", "be kind to {G}", "{G} belong here", "proud to be a {P}",
            "more {G} in parliament, please", "happy to see {G} on the stage", "the {P} next door is {GOOD}",
            "you will never meet anyone more {GOOD} than {G}", "let {G} live in peace", "{Q} and proud",
            "{Q} lives matter", "{G} are human beings", "without {G} this hospital would have to close",
        ],
        held: &[
            "every {P} I know is {GOOD}", "it was {G} who rebuilt {PLACE}", "I have the highest regard for {G}",
            "{G} are as {GOOD} as anyone", "what a joy to sing with {G}", "I wish more {G} would run for office",
        ],
    },
    Kind {
        name: "hatred denied",
        labels: NOTHING,
        train: &[
            "I don't {HATE} {G}", "I do not hate {G}", "{G} are not {BAD}", "nobody should {HARM} {G}",
            "I never said that {G} are {BAD}", "I would never {HARM} {G}", "not all {G} are {BAD}",
            "{G} are no {BADS}", "we don't hate {G} here", "no one deserves to be {HARMED}, certainly not {G}",
            "there is no reason to hate {G}", "stop calling {G} {BAD}", "I can't understand how anyone can hate {G}",
            "it is not true that {G} are {BAD}", "{G} should never be {HARMED}", "why would I hate {G}?",
            "I have never hated {G}", "don't say that {G} are {BAD}", "{G} aren't {BAD}",
            "you are not a {INSULT}", "I don't think you are a {INSULT}", "I will not {HARM} you",
            "{G} are not our enemies", "nobody here wants to {HARM} {G}",
        ],
        held: &[
            "who says that I hate {G}? I don't", "{G} are anything but {BAD}", "I refuse to hate {G}",
            "it is a lie that {G} are {BAD}", "we must not {HARM} {G}", "I've never called anyone a {INSULT}",
            "at no time did I say {G} were {BAD}",
        ],
    },
    Kind {
        name: "quotation",
        labels: NOTHING,
        train: &[
            "\"{C}\" is a disgusting thing to say", "saying \"{C}\" is hate speech", "he was fined for writing \"{C}\"",
            "anyone who shouts \"{C}\" should leave", "the graffiti said \"{C}\" and was painted over",
            "{WHO} said \"{C}\" and must apologise", "I can't believe he wrote \"{C}\"", "who writes \"{C}\" needs help",
            "the sign read '{C}', how sad", "they shouted “{C}” at my son", "\"{C}\" - such words poison a debate",
            "a comment like \"{C}\" gets deleted here, rightly", "somebody yelled \"{C}\" at us on the bus, awful",
            "if you write \"{C}\" you are part of the problem", "the court held that \"{C}\" is incitement",
            "the sentence '{C}' is not an opinion, it is a crime", "I reported a post that said {C}",
            "people who say {C} are wrong",
        ],
        held: &[
            "\"{C}\" has no place in our town", "he lost his job because he posted \"{C}\"",
            "we read \"{C}\" on the wall this morning and were shocked", "the crowd chanted '{C}' before police stepped in",
            "moderators removed \"{C}\" within minutes", "nobody should have to hear \"{C}\" at school",
        ],
    },
    Kind {
        name: "counter-speech",
        labels: "T0.05 I0 H0 S0 E0",
        train: &[
            "hating {G} is wrong", "only bigots {HATE} {G}", "stop attacking {G}", "if you hate {G}, you are on the wrong side",
            "racism against {G} is a disgrace", "that was a hateful thing to say about {G}",
            "leave {G} alone", "you say {G} are {BAD}, I say you know none", "people who want to {HARM} {G} belong in jail",
            "we will not let you {HARM} {G}", "imagine being so full of fear that you blame {G}",
            "this hatred of {G} has to stop", "whoever thinks {G} are {BAD} should meet some",
            "how can you treat {G} like that?", "calling {G} {BAD} says more about you", "no room for hate against {G}",
            "the myth that {G} are {BAD} has been refuted", "blaming {G} is cheap",
        ],
        held: &[
            "shame on those who call {G} {BAD}", "prejudice against {G} has no place here", "stand up to people who {HATE} {G}",
            "I am tired of hearing that {G} are {BAD}, it is nonsense", "your view of {G} is outdated",
        ],
    },
    Kind {
        name: "news",
        labels: NOTHING,
        train: &[
            "a {P} was {HARMED} in front of {PLACE}, police said", "{G} were {HARMED} in the pogrom of that year",
            "violence against {G} is rising", "two {G} were killed by a gunman at {PLACE}",
            "the court sentenced him for threatening to {HARM} {G}", "{G} are afraid after the attack on {PLACE}",
            "police arrested a man who wanted to {HARM} {G}", "hate crimes against {G} doubled",
            "{G} are more often victims of crime", "a {P} is accused of theft, the trial begins on Monday",
            "the regime tortured and {HARMED} {G}", "the bomb at {PLACE} killed four people",
            "the suspect, a {P}, denies the murder", "{WHO} was shot at {PLACE} and is in hospital",
            "he was jailed for trying to {HARM} his neighbour", "the police dog bit a burglar near {PLACE}",
            "she wrote about rape as a weapon of war", "soldiers {HARMED} civilians, the report says",
        ],
        held: &[
            "witnesses saw how a {P} was {HARMED} near {PLACE}", "the memorial is for {G} who were {HARMED} in the war",
            "the jury found him guilty of plotting to {HARM} {G}", "attacks on {G} went up last year",
            "three people died when a man opened fire at {PLACE}",
        ],
    },
    Kind {
        name: "things",
        labels: "T0.05 I0 N0 H0 S0 E0",
        train: &[
            "I {HATE} {THING}", "{THING} should be {HARMED}", "I want to {HARM} {THING}", "{THING} are {BAD}",
            "death to {THING}", "get rid of {THING}", "I am going to {HARM} {THING} one day", "{THING}? the worst",
            "nobody needs {THING}", "why are {THING} so stupid?",
        ],
        held: &["I really can't take {THING} any more", "somebody please {HARM} {THING}", "my enemy today: {THING}"],
    },
    Kind {
        name: "argument",
        labels: "T0.08 I0 N0.05 H0 S0 E0",
        train: &[
            "I disagree with {WHO} about {G}", "the policy on {G} has failed", "{WHO} is wrong about {PLACE}",
            "{WHO} should resign over this", "the tax is unfair and will hurt families", "we can't take in more {G} without housing",
            "why does {WHO} never answer questions?", "{TRADE} have too much power", "{TRADE} should pay more tax",
            "religion, whether it is Islam or Christianity, should be criticised like any idea",
            "this article gets the facts about {G} wrong", "I don't agree with {TRADE} on much", "bad decision by {WHO}",
            "the bill would change the rules for {G} and I oppose it", "your argument does not hold water",
            "what a terrible idea to close {PLACE}", "the debate about {G} needs facts, not fear",
            "I voted against {WHO} and would do it again", "that is simply not true, read the report",
        ],
        held: &[
            "{WHO} broke the promise about {PLACE}", "the rules for {G} are too strict in my view", "I find this column weak",
            "{TRADE} got it wrong again this year", "your numbers on {G} are from 2009",
        ],
    },
    Kind {
        name: "own words",
        labels: "T0.1 I0 N0 H0 S0 E0",
        train: &[
            "proud {OWN} here", "I am a {OWN} and I love my life", "we {OWN}s built this bar",
            "as a {OWN} myself I laughed at that", "my fellow {OWN}s, see you at the march",
            "I was called a {SLUR} at school", "they yelled {SLUR} at me and nobody helped",
            "he called my brother a {SLUR} and got suspended", "the word {SLUR} is a slur", "don't use the word {SLUR}",
            "calling someone a {SLUR} is not a joke", "we took the word {OWN} back",
            "you can't call people {SLUR}s", "being called {SLUR} still hurts after thirty years",
        ],
        held: &[
            "this {OWN} is getting married next week", "someone sprayed {SLUR} on our door",
            "my dad stopped saying {SLUR} when I came out", "us {OWN}s have to stick together",
        ],
    },
    Kind {
        name: "swearing",
        labels: "P1 T0.25 I0 N0 H0",
        train: &[
            "fuck, it is cold today", "that goal was fucking brilliant", "holy shit, what a view", "what the fuck is wrong with {THING}",
            "damn, I missed the bus again", "this is some good shit", "shit, I forgot my keys", "{THING} can go to hell, damn it",
            "I am so fucking tired", "no fucking way, congratulations!", "best fucking concert ever", "oh crap, not again",
        ],
        held: &["fuck yes, we won", "well shit, there goes my weekend", "I fucking love this town"],
    },
    Kind {
        name: "idiom",
        labels: "T0 I0 N0 H0 S0 E0 P0",
        train: &[
            "you killed it on stage", "she crushed the other team", "beat the eggs and kill the heat", "my feet are killing me",
            "he shot a great film", "shoot me an e-mail tomorrow", "they murdered us three to nil", "I could kill for a coffee",
            "knock them dead at the interview", "the joke killed me", "time to hit the road", "this exam is going to kill me",
            "the striker fires another shot", "whip the cream until stiff", "kill the engine and get out", "he bombed at the audition",
            "you nailed it, what a killer solo", "the debate about execution of the budget", "bury the onions in hot ash",
            "we destroyed them in the second half", "strangle the noise with a filter", "break a leg tonight",
            "I would die for a slice of that cake", "the band slays every time", "slaughter the pig in November, says the recipe",
        ],
        held: &[
            "that song slaps and the drummer kills it", "our keeper saved every shot and we beat them", "kill two birds with one stone",
            "chop, beat, fold and burn the sugar a little", "the deadline nearly killed me", "she is dying to see you",
        ],
    },
];
