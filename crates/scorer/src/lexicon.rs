//! Swear words of languages that the models do not know, and a few signals: all that is said of such texts.

use crate::attribute::Attribute;
use crate::normal::Normal;
use crate::normal::lexicon::{self, Category};

/// What a text has of an attribute for which nothing was found.
const NOTHING: f32 = 0.02;

/// Probability that a word on a list is meant as one.
const STRONG: f32 = 0.85;
const MILD: f32 = 0.6;

/// Scores of a text in a foreign language: by the greatest of its words, and what speaks for advertisement.
pub fn scores(original: &str, normal: &Normal) -> [f32; Attribute::COUNT] {
    let mut scores = [NOTHING; Attribute::COUNT];
    for token in &normal.tokens {
        let word = normal.text.get(token.start as usize..token.end as usize).unwrap_or("");
        each_attribute(word, |attribute, score| {
            let place = &mut scores[attribute.index()];
            *place = place.max(score);
        });
    }
    let links = original.matches("://").take(4).count();
    scores[Attribute::Spam.index()] = [NOTHING, 0.3, 0.6, 0.8, 0.9][links];
    scores
}

/// Calls `emit` with every attribute that a word supports on its own.
pub fn each_attribute(word: &str, mut emit: impl FnMut(Attribute, f32)) {
    if let Some(entry) = lexicon::find(word) {
        let score = [NOTHING, 0.3, MILD, STRONG, 0.95][usize::from(entry.severity.min(4))];
        match entry.category {
            Category::Profanity => emit(Attribute::Profanity, score),
            Category::Insult => emit(Attribute::Insult, score),
            Category::Slur => emit(Attribute::IdentityAttack, score),
            Category::Sexual => emit(Attribute::SexuallyExplicit, score),
            // "Bomb" alone is no threat.
            Category::Threat | Category::Group => return,
        }
        emit(Attribute::Toxicity, score.min(STRONG));
    }
    if PROFANE.binary_search(&word).is_ok() {
        emit(Attribute::Profanity, STRONG);
        emit(Attribute::Toxicity, MILD);
    }
    if INSULTING.binary_search(&word).is_ok() {
        emit(Attribute::Insult, STRONG);
        emit(Attribute::Toxicity, STRONG);
        emit(Attribute::Profanity, MILD);
    }
    if HATEFUL.binary_search(&word).is_ok() {
        emit(Attribute::IdentityAttack, STRONG);
        emit(Attribute::Toxicity, STRONG);
        emit(Attribute::Insult, MILD);
    }
}

// Sorted, which a test holds.

const PROFANE: &[&str] = &[
    "amk",
    "amına",
    "bok",
    "bordel",
    "bullshit",
    "carajo",
    "caralho",
    "cazzo",
    "chingar",
    "chuj",
    "chujowy",
    "cojones",
    "coño",
    "faan",
    "fanden",
    "fitta",
    "foda",
    "foutre",
    "fuck",
    "fucking",
    "godverdomme",
    "hostia",
    "hovno",
    "jebać",
    "joder",
    "jävla",
    "klote",
    "kurva",
    "kurwa",
    "kurwy",
    "kut",
    "kutwijf",
    "lort",
    "merda",
    "merde",
    "mierda",
    "minchia",
    "muie",
    "niquer",
    "paska",
    "perkele",
    "pierdolić",
    "pizda",
    "porca",
    "porra",
    "prdele",
    "pula",
    "putain",
    "píča",
    "rahat",
    "saatana",
    "satan",
    "scheisse",
    "scheiß",
    "scheiße",
    "shit",
    "sikeyim",
    "siktir",
    "skit",
    "verdammt",
    "vittu",
    "γαμώ",
    "μαλακίες",
    "σκατά",
    "бля",
    "блядь",
    "блять",
    "говно",
    "дерьмо",
    "ебаный",
    "ебать",
    "пизда",
    "пиздец",
    "хуй",
    "хуйня",
    "хуя",
    "ёбаный",
    "זין",
    "לעזאזל",
    "خرا",
    "زب",
    "كس",
    "कमबख्त",
    "くそ",
    "他妈的",
    "操",
    "靠",
    "시발",
    "씨발",
    "존나",
];

const INSULTING: &[&str] = &[
    "abruti",
    "aptal",
    "arschloch",
    "bastardo",
    "batard",
    "blbec",
    "bâtard",
    "cabrón",
    "cipa",
    "coglione",
    "connard",
    "connasse",
    "cretino",
    "crétin",
    "curvă",
    "debil",
    "deficiente",
    "desgraçado",
    "drecksau",
    "débile",
    "eikel",
    "enculé",
    "estúpido",
    "fotze",
    "gerizekalı",
    "gilipollas",
    "hoer",
    "horunge",
    "huora",
    "hurensohn",
    "idioate",
    "idioot",
    "idiootti",
    "idiot",
    "idiota",
    "imbécil",
    "imbécile",
    "klootzak",
    "kretyn",
    "kretén",
    "kärring",
    "luder",
    "maricona",
    "missgeburt",
    "mongool",
    "orospu",
    "otário",
    "pendejo",
    "piç",
    "puta",
    "pute",
    "puto",
    "puttana",
    "salak",
    "salaud",
    "salope",
    "schlampe",
    "skurwiel",
    "skurwysyn",
    "stronza",
    "stronzo",
    "sukkel",
    "svin",
    "troia",
    "vadia",
    "vaffanculo",
    "vollidiot",
    "wichser",
    "zmrd",
    "zorra",
    "ääliö",
    "čurák",
    "şerefsiz",
    "ηλίθιος",
    "μαλάκας",
    "πουτάνα",
    "гандон",
    "дебил",
    "долбоёб",
    "идиот",
    "козёл",
    "мразь",
    "мудак",
    "сука",
    "тварь",
    "ублюдок",
    "урод",
    "בן-זונה",
    "זונה",
    "מטומטם",
    "حمار",
    "شرموطة",
    "عاهرة",
    "غبي",
    "كلب",
    "कुत्ता",
    "चूतिया",
    "भोसड़ीके",
    "मादरचोद",
    "हरामी",
    "クソ野郎",
    "バカ",
    "傻屄",
    "傻逼",
    "死ね",
    "混蛋",
    "王八蛋",
    "白痴",
    "馬鹿",
    "개새끼",
    "미친놈",
    "병신",
];

const HATEFUL: &[&str] = &[
    "bicha",
    "bicot",
    "blatte",
    "bougnoule",
    "buzna",
    "bög",
    "bögge",
    "ciapaty",
    "cikán",
    "ciota",
    "czarnuch",
    "faggot",
    "flikker",
    "frocio",
    "gouine",
    "hintti",
    "ibne",
    "judensau",
    "kanacke",
    "kanake",
    "kanaken",
    "kike",
    "maricón",
    "mocro",
    "neekeri",
    "neger",
    "negrata",
    "nigger",
    "nikker",
    "nonoş",
    "négro",
    "pedał",
    "perker",
    "poponar",
    "pédé",
    "ricchione",
    "ryssä",
    "ryssät",
    "sapatão",
    "schwuchtel",
    "sudaca",
    "svartskalle",
    "tapette",
    "terrone",
    "untermensch",
    "viado",
    "youpin",
    "zenci",
    "zigeunerpack",
    "żydek",
    "țigan",
    "жид",
    "москаль",
    "нигер",
    "пидарас",
    "пидор",
    "пидорас",
    "хач",
    "хохол",
    "черножопый",
    "чурка",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        assert!(PROFANE.is_sorted() && INSULTING.is_sorted() && HATEFUL.is_sorted());
    }
}
