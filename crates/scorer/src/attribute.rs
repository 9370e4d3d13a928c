//! What is scored.

/// One thing that can be said of a comment, named as Google's Perspective API named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// Rude, disrespectful or unreasonable: likely to make people leave a discussion.
    Toxicity,
    /// Very hateful or aggressive; much less sensitive to mild rudeness.
    SevereToxicity,
    /// Insulting a person or several.
    Insult,
    /// Swear words and obscene language, whatever they are used for.
    Profanity,
    /// The wish or intention to inflict pain or violence.
    Threat,
    /// Hateful towards people for what they are.
    IdentityAttack,
    /// Sexual acts, body parts, lewd content.
    SexuallyExplicit,
    /// Advertisement and bait.
    Spam,
}

impl Attribute {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// All, in the order in which scores and weights are stored.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Toxicity,
        Self::SevereToxicity,
        Self::Insult,
        Self::Profanity,
        Self::Threat,
        Self::IdentityAttack,
        Self::SexuallyExplicit,
        Self::Spam,
    ];

    /// The name on the wire and in the training data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Toxicity => "TOXICITY",
            Self::SevereToxicity => "SEVERE_TOXICITY",
            Self::Insult => "INSULT",
            Self::Profanity => "PROFANITY",
            Self::Threat => "THREAT",
            Self::IdentityAttack => "IDENTITY_ATTACK",
            Self::SexuallyExplicit => "SEXUALLY_EXPLICIT",
            Self::Spam => "SPAM",
        }
    }

    /// The attribute of that name on the wire; none for any other word.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.name() == name)
    }

    /// Its place in [`Attribute::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_is_found_by_its_name_and_stands_at_its_index() {
        for (index, attribute) in Attribute::ALL.into_iter().enumerate() {
            assert_eq!(Attribute::named(attribute.name()), Some(attribute));
            assert_eq!(attribute.index(), index);
        }
        assert_eq!(Attribute::named("FLIRTATION"), None);
    }
}
