//! Every sentence of the interface, through Fluent, resolved once per language and process.
//!
//! Four kinds: *words* never change and are plain `&str`; *shapes* have holes for names and dates and are cut
//! at the holes when the language is loaded, so that filling one while rendering is a few copies; *counts*
//! depend on a number's plural form and ask Fluent each time (a page has a handful); *lines* are shapes that are
//! filled as plain text, for mails.
//!
//! A message `reply-to` in `locales/{language}/*.ftl` is the method `reply_to` here. A test holds that the
//! two lists are the same; `translations.rs` holds that every language says all of it. A further language is a folder
//! and a line in `LOCALES`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use maud::Render;
use unic_langid::LanguageIdentifier;

use super::shape::{Filled, Shape};

/// One language's files.
struct Locale {
    language: &'static str,
    files: &'static [&'static str],
    /// Turned right to left at load, to find what is not translated or not mirrored.
    pseudo: bool,
}

/// The files of one language: the same names in every folder.
macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../../locales/", $language, "/dates.ftl")),
            include_str!(concat!("../../locales/", $language, "/discussion.ftl")),
            include_str!(concat!("../../locales/", $language, "/story.ftl")),
            include_str!(concat!("../../locales/", $language, "/front.ftl")),
            include_str!(concat!("../../locales/", $language, "/case.ftl")),
            include_str!(concat!("../../locales/", $language, "/problem.ftl")),
            include_str!(concat!("../../locales/", $language, "/account.ftl")),
            include_str!(concat!("../../locales/", $language, "/passkey.ftl")),
            include_str!(concat!("../../locales/", $language, "/mail.ftl")),
            include_str!(concat!("../../locales/", $language, "/vote.ftl")),
            include_str!(concat!("../../locales/", $language, "/me.ftl")),
            include_str!(concat!("../../locales/", $language, "/privacy.ftl")),
            include_str!(concat!("../../locales/", $language, "/rules.ftl")),
            include_str!(concat!("../../locales/", $language, "/desk.ftl")),
            include_str!(concat!("../../locales/", $language, "/queue.ftl")),
            include_str!(concat!("../../locales/", $language, "/decision.ftl")),
            include_str!(concat!("../../locales/", $language, "/report.ftl")),
            include_str!(concat!("../../locales/", $language, "/standing.ftl")),
            include_str!(concat!("../../locales/", $language, "/policy.ftl")),
            include_str!(concat!("../../locales/", $language, "/search.ftl")),
            include_str!(concat!("../../locales/", $language, "/figures.ftl")),
            include_str!(concat!("../../locales/", $language, "/history.ftl")),
            include_str!(concat!("../../locales/", $language, "/stories.ftl")),
            include_str!(concat!("../../locales/", $language, "/settings.ftl")),
            include_str!(concat!("../../locales/", $language, "/import.ftl")),
        ]
    };
}

const ENGLISH: &[&str] = files!("en");

/// The languages there are; the first is used for all others.
const LOCALES: &[Locale] = &[
    Locale { language: "en", files: ENGLISH, pseudo: false },
    Locale { language: "de", files: files!("de"), pseudo: false },
    Locale { language: "ar-XB", files: ENGLISH, pseudo: true },
];

static LOADED: LazyLock<Vec<Texts>> = LazyLock::new(|| LOCALES.iter().map(Texts::load).collect());

/// Primary language subtags that are written from right to left.
const RIGHT_TO_LEFT: &[&str] =
    &["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"];

/// `rtl` or `ltr`: the direction in which a BCP 47 language is written.
pub fn direction(language: &str) -> &'static str {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    if RIGHT_TO_LEFT.iter().any(|known| known.eq_ignore_ascii_case(primary)) { "rtl" } else { "ltr" }
}

/// Ends of the holes while a shape is cut; private-use characters that no translation contains.
const HOLE: char = '\u{E000}';

macro_rules! texts {
    (
        words { $($word:ident)* }
        counts { $($count:ident)* }
        shapes { $($shape:ident($($hole:ident),+))* }
        lines { $($line:ident($($gap:ident),+))* }
    ) => {
        /// The interface in one language.
        pub struct Texts {
            language: &'static str,
            bundle: FluentBundle<FluentResource>,
            pseudo: bool,
            months: Vec<String>,
            months_short: Vec<String>,
            digits_between: String,
            $($word: String,)*
            $($shape: Shape,)*
            $($line: Shape,)*
        }

        impl Texts {
            fn load(locale: &Locale) -> Self {
                let bundle = bundle(locale);
                let plain = |id: &str| resolve(&bundle, id, None);
                let turned = |id: &str| turn(locale.pseudo, &plain(id));
                Self {
                    language: locale.language,
                    pseudo: locale.pseudo,
                    months: plain("months").split_whitespace().map(str::to_owned).collect(),
                    months_short: plain("months-short").split_whitespace().map(str::to_owned).collect(),
                    digits_between: match plain("digits-between") { none if none == "none" => String::new(), sign => sign },
                    $($word: turned(&stringify!($word).replace('_', "-")),)*
                    $($shape: shape(&bundle, locale.pseudo, stringify!($shape), &[$(stringify!($hole)),+]),)*
                    $($line: shape(&bundle, locale.pseudo, stringify!($line), &[$(stringify!($gap)),+]),)*
                    bundle,
                }
            }

            /// Every text as a page shows it, with `1` in its holes and for its number.
            #[cfg(test)]
            pub(super) fn every(&self) -> Vec<(&'static str, String)> {
                vec![
                    $((stringify!($word), self.$word.clone()),)*
                    $((stringify!($count), self.$count(1)),)*
                    $((stringify!($shape), self.$shape($({ let _ = stringify!($hole); &1 }),+).render().into_string()),)*
                ]
            }

            $(
                #[doc = concat!("The words `", stringify!($word), "`.")]
                pub fn $word(&self) -> &str { &self.$word }
            )*
            $(
                #[doc = concat!("The sentence `", stringify!($count), "` for a number, in its plural form.")]
                pub fn $count(&self, count: u64) -> String { self.counted(stringify!($count), count) }
            )*
            $(
                #[doc = concat!("The sentence `", stringify!($shape), "`, its holes filled; escaped as it is rendered.")]
                pub fn $shape<'a>(&'a self, $($hole: &'a dyn Render),+) -> Filled<'a, { [$(stringify!($hole)),+].len() }> {
                    self.$shape.fill([$($hole),+])
                }
            )*
            $(
                #[doc = concat!("The sentence `", stringify!($line), "` as plain text, for mails.")]
                pub fn $line(&self, $($gap: &str),+) -> String {
                    self.$line.plain(&[$($gap),+])
                }
            )*
        }

        #[cfg(test)]
        const USED: &[&str] = &[
            "months", "months_short", "digits_between",
            $(stringify!($word),)* $(stringify!($count),)* $(stringify!($shape),)*
            $(stringify!($line),)*
        ];
    };
}

texts! {
    words {
        sort_label sort_best sort_newest sort_oldest sort_discussed next_comments whole_discussion
        badge_staff badge_author reply in_reply_to_gone edited permalink time_unknown no_text
        queue_queues queue_is_late queue_filter queue_site queue_every queue_section queue_language queue_score
        queue_order queue_urgent queue_oldest queue_newest queue_show queue_all queue_more queue_open queue_back
        queue_score_value queue_empty queue_empty_narrow queue_edit span_now hold_first hold_new hold_score hold_score_never hold_unscored
        hold_word hold_link hold_repeat hold_staff hold_reports score_toxicity score_severe score_insult
        score_profanity score_threat score_identity score_sexual score_spam open_undated open_account open_guest open_shown
        open_why open_scores open_author open_thread open_waiting open_decided open_earlier past_undone
        act_approve act_reject act_remove act_hold by_key by_operator by_system decide_approve decide_restore
        decide_keep decide_reject decide_remove decide_skip decide_reason decide_law decide_law_name decide_why
        decide_why_hint done_undo done_lifted open_elsewhere ban_unrecognised ban_warn_instead ban_reject_too ban_remove_too
        failed_forbidden failed_answer failed_reread failed_gone failed_claimed failed_changed failed_decided failed_reason failed_explanation
        failed_undo failed_else keys_title keys_next keys_previous keys_approve keys_reject keys_ban keys_pick keys_thread
        keys_undo keys_complaint keys_help bulk_legend bulk_of bulk_picked bulk_list bulk_none bulk_cut bulk_guest bulk_title
        bulk_wait bulk_again bulk_undo
        desk_skip desk_menu desk_queue desk_search desk_readers desk_stories desk_policy desk_figures desk_log
        desk_settings desk_pending desk_reported desk_appealed desk_to_queue desk_forbidden desk_forbidden_what desk_forbidden_do
        desk_absent desk_absent_what desk_absent_do desk_decided desk_decided_what desk_decided_do
        rule_respect rule_respect_body rule_respect_why rule_hate rule_hate_body rule_hate_why rule_violence rule_violence_body rule_violence_why rule_privacy rule_privacy_body rule_privacy_why rule_spam rule_spam_body rule_spam_why rule_topic rule_topic_body rule_topic_why rule_discretion rule_discretion_body rule_discretion_why
        search_words search_how search_hint search_author search_site search_any_site search_do search_more
        search_story search_section search_status search_any search_published search_pending search_rejected
        search_removed search_withdrawn search_erased search_language search_from search_to search_score
        search_order search_newest search_oldest search_results search_none search_none_why search_cut
        search_further search_next search_newer search_untitled search_same_author search_same_story
        search_odd_site search_odd_story search_odd_day search_odd_score search_odd_other
        log_author log_by log_kind log_any log_do log_none log_older log_odd_name log_of_story log_guest
        log_publisher log_key log_operator log_import log_system log_law

        event_comment_submitted event_comment_imported event_comment_edited event_comment_approved
        event_comment_edit_approved event_comment_rejected event_comment_edit_rejected event_comment_removed
        event_comment_restored event_comment_held event_comment_kept event_decision_undone event_comment_withdrawn
        event_comment_erased event_comment_author_erased event_story_put event_appeal_made event_appeal_decided event_comment_reported event_standing_set event_standing_lifted event_thread_pinned event_thread_unpinned
        event_comment_picked event_comment_unpicked event_thread_locked event_thread_unlocked event_story_closed event_story_reopened event_story_guarded event_rules_put
        event_site_put event_key_added
        event_key_revoked event_account_made event_account_named event_account_erased event_role_granted
        event_role_revoked
        figures_no_site figures_period figures_csv figures_submitted figures_published figures_held figures_table
        figures_day figures_week figures_reasons figures_decisions figures_approve figures_reject figures_remove
        figures_hold figures_rules figures_wait figures_median figures_p90 figures_reversals figures_undone
        figures_appeals_reversed figures_appeals_upheld figures_appeals_open figures_precision
        figures_precision_why figures_reports figures_upheld figures_declined figures_moot figures_open
        figures_stories figures_nothing figures_how
        gone_withdrawn gone_removed gone_erased gone_held gone_label
        empty_invitation closed_title closed_by_newsroom closed_read_on no_guests
        write_reply_title body_label body_placeholder name_label
        rules_line rules_link format_hint post post_reply
        act_collapse act_expand act_share act_edit act_withdraw act_cancel act_save act_new act_case act_reload
        tool_label tool_strong tool_emphasis tool_quote tool_code tool_link tool_spoiler tool_preview tool_write
        say_copied say_sending say_posted say_held say_rejected say_saved say_withdrawn say_withdraw_sure say_case
        say_offline say_unreached say_barred say_draft say_left say_over say_minutes say_failed say_just_now
        skip_to_discussion feed front_page
        sites_label all_publications latest busiest older_stories front_empty_title front_empty_text
        case_page_title case_back case_see case_keep_title case_keep
        case_just_submitted case_just_edited case_just_withdrawn
        state_published state_published_text state_pending state_pending_text state_rejected state_rejected_text
        state_removed state_removed_text state_withdrawn state_withdrawn_text state_erased state_erased_text
        case_reasons held_edit held_first held_new held_check held_unchecked held_staff held_reported case_edit case_edit_over case_edit_save
        case_withdraw case_withdraw_text case_withdraw_yes
        sign_in sign_in_title sign_in_why sign_in_no_mail sign_in_link_staff sign_in_do sign_out sign_in_address
        sign_in_address_why sign_in_address_odd sign_in_send code_title code_sent code_label code_wrong code_no_mail
        code_again mailed_here mailed_elsewhere back_to_me address_title address_why address_new address_save address_taken
        undo_ask undo_yes undo_done claim_title claim_ask claim_none claim_yes
        passkey_sign_in passkey_refused passkey_cancelled passkey_failed passkey_title passkey_why passkey_why_staff
        passkey_none passkey_remove passkey_name passkey_add passkey_signs_out passkey_too_old passkey_again
        passkey_link_needed passkey_known passkey_full passkey_needed passkey_no_script passkey_not_offered
        name_gone me_title me_name_none me_name_change me_comments me_comments_none me_comments_older me_comment_own
        me_comment_gone me_mails me_notices_on me_notices_off me_notices_start me_notices_stop me_sessions
        me_session_unknown me_session_here me_session_end me_sessions_others me_roles me_role_admin me_role_moderator
        me_role_author me_passkey_title me_passkey_text me_data me_export_text me_export_json me_export_page me_erase
        me_privacy me_passkeys me_address_change me_done_address me_done_session me_done_notices
        erase_title erase_lead erase_text_label erase_text_why erase_name_label erase_name_why erase_sure erase_do
        erase_missing erase_done_title erase_done erase_back
        case_data case_export_text case_erase case_erase_text case_erase_yes case_just_erased
        export_title export_lead export_account export_name export_address export_language export_since
        export_identities export_by_mail export_by_staff export_sessions export_passkeys export_never_used export_codes
        export_roles export_names export_comments export_scores_why export_votes export_vote_up export_vote_down
        export_mails export_mails_why export_nothing export_log
        privacy privacy_reading privacy_reading_text privacy_writing privacy_writing_text privacy_account
        privacy_account_text privacy_mail privacy_mail_none privacy_scoring privacy_scoring_off privacy_scoring_on
        privacy_scoring_shadow privacy_others privacy_others_text privacy_kept privacy_kept_what privacy_kept_time
        privacy_rights privacy_rights_account privacy_rights_guest privacy_me
        export_by_account kept_never kept_until_erased kept_for_good kept_reading kept_comments kept_taken_away kept_decisions kept_standings kept_accounts kept_sessions kept_codes
        kept_addresses kept_mails kept_log kept_networks kept_marks kept_imports kept_backups
        name_title name_why name_save hand_do hand_not_me hand_done
        choose_name refuse_name_needed refuse_signed_out say_signed_out
        write_page_title refused_title refused_kept back_to_site back_to_discussion problem_what problem_do
        problem_comment_unknown problem_comment_unknown_what problem_comment_unknown_do
        problem_not_found problem_not_found_what problem_not_found_do
        problem_bad_request problem_bad_request_what problem_bad_request_do
        problem_forbidden problem_forbidden_what problem_forbidden_do
        problem_method_not_allowed problem_method_not_allowed_what problem_method_not_allowed_do
        problem_conflict problem_conflict_what problem_conflict_do
        problem_gone problem_gone_what problem_gone_do
        problem_too_large problem_too_large_what problem_too_large_do problem_kept refuse_unreadable
        problem_unsupported_media_type problem_unsupported_media_type_what problem_unsupported_media_type_do
        problem_invalid problem_invalid_what problem_invalid_do
        problem_too_many_requests problem_too_many_requests_what problem_too_many_requests_do
        problem_internal problem_internal_what problem_internal_do
        problem_unavailable problem_unavailable_what problem_unavailable_do
        report report_title report_lead report_why report_choose report_choose_one report_spam report_abuse report_hate
        report_violence report_privacy report_illegal report_off_topic report_other report_words report_words_hint
        report_words_needed report_notify report_send report_refused report_own report_thanks report_follow report_again
        report_page_title report_keep report_reference report_as report_when report_your_words report_will_mail
        report_open report_open_text report_upheld report_upheld_text report_declined report_declined_text report_moot
        report_moot_text report_warned report_warned_text report_hold_why me_reports me_report_own export_reports
        kept_reports mail_outcome_link desk_report_guest desk_report_older
        vote vote_title vote_up vote_down vote_back vote_is_up vote_is_down vote_own vote_off vote_sign_in vote_hidden
        vote_failed
        refuse_body_empty refuse_word refuse_name_empty refuse_name_taken refuse_name_odd refuse_closed
        refuse_parent_gone refuse_email refuse_disposable refuse_hidden hidden_label say_checking say_unproven
        email_label notify_label
        mail_code_text mail_code_link mail_code_ends mail_confirm_link mail_confirm_ignore
        mail_reply_link mail_stop mail_changed_undo
        mail_test_subject mail_test_link
        mail_confirm_title mail_confirm_ask mail_confirm_yes mail_confirm_done
        mail_stop_title mail_stop_ask mail_stop_yes mail_stop_done
        statement_title statement_rejected statement_edit_rejected statement_removed statement_held
        statement_warned statement_banned statement_held_always statement_rule statement_law statement_facts
        statement_facts_gone statement_source statement_source_own statement_source_report
        statement_source_appeal statement_machine statement_machine_none statement_machine_partly
        statement_machine_fully statement_scope statement_scope_all statement_for_good statement_while_held
        statement_redress statement_redress_else statement_replaced me_decisions me_decision_more
        me_decision_title appeal_title appeal_label appeal_hint appeal_send appeal_just appeal_yours
        appeal_open appeal_moot appeal_answer appeal_refused_empty appeal_refused_long appeal_refused_made
        appeal_refused_late appeal_refused_over mail_statement_link mail_answer_upheld mail_answer_reversed mail_answer_granted
        mail_taken_back_link mail_answer_words mail_answer_link desk_complaints desk_complaints_lead desk_complaints_none
        desk_complaint desk_complaint_own desk_complaint_open desk_complaint_words desk_complaint_decision
        desk_complaint_decider_key desk_complaint_decider_operator desk_complaint_decider_rule
        desk_complaint_text desk_complaint_text_gone desk_complaint_thread desk_complaint_answer
        desk_complaint_answer_label desk_complaint_answer_hint desk_complaint_uphold desk_complaint_reverse
        desk_complaint_reverse_hint desk_complaint_upheld desk_complaint_reversed desk_complaint_not_own
        desk_complaint_back
        rules rules_lead rules_all moderation_short moderation moderation_shown moderation_shown_first moderation_shown_held
        moderation_shown_new moderation_guests_on moderation_guests_off moderation_machine
        moderation_machine_text moderation_machine_scores_on moderation_machine_scores_shadow
        moderation_machine_scores_off moderation_machine_failure_hold moderation_machine_words
        moderation_machine_words_refused moderation_machine_door moderation_people moderation_people_text
        moderation_reports moderation_reports_text moderation_told moderation_told_text moderation_complaint
        moderation_complaint_text moderation_misuse moderation_misuse_text moderation_order
        moderation_order_best moderation_order_none moderation_contact moderation_contact_none
        moderation_contact_mail moderation_score_toxicity moderation_score_severe_toxicity
        moderation_score_insult moderation_score_profanity moderation_score_threat
        moderation_score_identity_attack moderation_score_sexually_explicit moderation_score_spam
        desk_rules_house desk_rules_lead desk_rules_see desk_rules_title desk_rules_body desk_rules_why
        desk_rules_save desk_rules_add desk_rules_up desk_rules_down desk_rules_retire
        desk_rules_retire_text desk_rules_retire_yes desk_rules_saved desk_rules_refused_missing
        desk_rules_refused_long desk_rules_refused_changed desk_rules_refused_same desk_rules_refused_full
        mark_pinned mark_picked mark_locked refuse_locked
        staff_moderate staff_pin staff_unpin staff_pick staff_unpick staff_lock staff_unlock staff_hold staff_remove
        staff_close staff_reopen staff_desk staff_hold_title staff_hold_text staff_remove_title staff_remove_text
        staff_rule staff_explanation staff_undo staff_done_pin staff_done_unpin staff_done_pick staff_done_unpick
        staff_done_lock staff_done_unlock staff_done_remove staff_pinned_full staff_nothing_changes staff_comment_gone
        stories_title stories_lists stories_busy stories_newest stories_closed stories_guarded stories_site stories_section
        stories_all_sections stories_show stories_find stories_find_do stories_not_found stories_none stories_story
        stories_state stories_open stories_recent stories_comments stories_waiting stories_reported
        stories_next stories_facts stories_published stories_guard stories_page stories_publisher stories_queue
        stories_search stories_log stories_marked stories_marked_none stories_locked stories_gone stories_close_why
        stories_done_closed stories_done_open stories_acts
        standing_all_sites standing_seen standing_earlier standing_over held_standing say_banned refuse_banned
        refuse_banned_account refuse_banned_guest mail_standing_account mail_standing_guest trust_title trust_why
        trust_new trust_known trust_trusted trust_staff trust_reports reader_find reader_find_do reader_found
        reader_found_none reader_found_guests reader_in_force reader_in_force_none reader_lately
        reader_lately_none reader_older reader_site reader_guest reader_account reader_since reader_reports
        reader_standing reader_nothing reader_by_address reader_by_network reader_lift reader_undo reader_lifted
        reader_told reader_decide reader_kind reader_warn reader_warn_why reader_ban reader_ban_why reader_hold
        reader_hold_why reader_until reader_until_date reader_end_day reader_end_week reader_end_month
        reader_end_date reader_end_never reader_scope reader_everywhere reader_by reader_address reader_network
        reader_rule reader_law reader_explanation reader_explanation_why reader_do reader_staff reader_whole_site
        reader_guest_why reader_unrecognised reader_decisions reader_decisions_none reader_comment
        reader_comments reader_comments_none
        act_warn act_ban act_hold_always act_lift reader_did_undone hold_standing reader_law_choice
        reader_wrong reader_wrong_explanation reader_wrong_until reader_wrong_by reader_wrong_scope
        set_sites set_staff set_keys set_mail set_start set_saved set_no_sites
        set_add_site set_site set_name set_about_name set_slug set_about_slug set_origin set_origin_add
        set_origins set_origin_none set_about_origin set_about_new_language set_save set_add
        set_take_away set_writing set_door set_theme set_rules set_to_site set_language set_guests
        set_edit_minutes set_close_days set_votes set_hide_minutes set_proof set_seconds set_disposable
        set_domains set_about_language set_about_guests set_about_edit_minutes set_about_close_days
        set_about_votes set_about_hide_minutes set_about_proof set_about_seconds set_about_disposable
        set_about_domains set_on set_off set_votes_both set_votes_up set_votes_none set_proof_off
        set_proof_guests set_proof_new set_wrong_name set_wrong_slug set_wrong_taken set_wrong_origin
        set_wrong_origins_full set_wrong_language set_wrong_domains set_wrong_choice
        set_wrong_threshold set_wrong_never set_wrong_hours set_wrong_words set_wrong_section
        keys_fresh
        keys_once keys_none keys_site keys_scope keys_made keys_state keys_id keys_valid keys_revoked
        keys_revoke keys_add keys_stories keys_perspective keys_staff keys_rate keys_cors
        keys_about_site keys_about_scope keys_about_rate keys_about_cors staff_name staff_role
        staff_where staff_passkey staff_seen staff_take staff_add staff_everywhere staff_no_name
        staff_has_passkey staff_no_passkey staff_never staff_link staff_link_why staff_known
        staff_own_last staff_address staff_about_address staff_about_role staff_about_where staff_place
        staff_about_place staff_wrong_address staff_wrong_admin staff_wrong_byline
        staff_wrong_everywhere staff_wrong_not_yours post_off post_waiting post_sent post_failed
        post_dropped post_test post_test_why post_test_do post_test_sent post_test_nowhere post_address
        post_letters post_letters_why post_sample_title post_kind_code post_kind_confirm post_kind_reply
        post_kind_replies post_kind_changed post_kind_test theme_why theme_try_light theme_try_dark
        theme_preview theme_light theme_dark theme_fine theme_reset theme_reset_why theme_pick
        theme_take theme_named_accent theme_named_danger theme_named_edge theme_named_font_code
        theme_named_font_story theme_named_font_ui theme_named_ink theme_named_line
        theme_named_mark theme_named_measure theme_named_on_accent theme_named_paper
        theme_named_quiet theme_named_radius theme_named_size theme_named_space theme_named_wash
        theme_wrong theme_wrong_colour theme_paper theme_ink theme_quiet theme_line theme_edge
        theme_wash theme_accent theme_on_accent theme_danger theme_mark theme_font_story theme_font_ui
        theme_font_code theme_size theme_measure theme_radius theme_space theme_sample_one
        theme_sample_two theme_sample_three start_lead start_site start_site_why start_change start_done
        start_open start_later start_mode start_mode_why start_mode_save start_publish start_publish_why
        start_hold start_hold_why start_hold_new start_hold_new_why start_embed start_element
        start_frame start_include start_include_why start_path start_copy start_copied start_waiting
        start_look start_to_desk front_first_title front_first_text passkey_to_desk
        phase_closed phase_closed_what phase_guests phase_guests_what phase_guard phase_guard_what phase_words
        phase_words_what phase_slow phase_slow_what phase_flood phase_flood_what phase_mode phase_mode_what
        phase_first phase_first_what phase_young phase_young_what phase_links phase_links_what phase_repeats
        phase_repeats_what phase_score phase_score_what phase_night phase_night_what phase_standing phase_standing_what policy_close_days policy_guests
        set_guard_auto set_words_hold set_words_reject set_slow_seconds set_flood_per_minute
        set_flood_per_hour set_mode set_first_hold set_young_hold_hours set_links_hold set_repeats_hold
        set_score_mode set_score_failure set_night_hours set_night_offset set_night_duty choice_on choice_off
        choice_publish_first choice_hold_first choice_hold_first_for_new choice_unscored choice_shadow choice_hold
        choice_publish policy_saved policy_lead policy_sections
        policy_whole_site policy_section_other policy_section_open policy_try policy_save policy_attribute
        policy_threshold_hold policy_threshold_never policy_phase policy_held_now policy_held_then
        policy_refused_now policy_refused_then policy_together policy_refused policy_duty policy_on_duty
        policy_nobody policy_duty_why policy_duty_for policy_going policy_duty_say hold_first_comments
        hold_young hold_night hold_guard guard_pinned guard_level guard_pin guard_move guard_name_normal
        guard_name_slow guard_name_accounts guard_name_known guard_name_hold guard_name_closed
        kept_phases guard_normal guard_slow guard_accounts guard_known guard_hold guard_closed
        refuse_guarded refuse_bulk hold_bulk phase_bulk phase_bulk_what set_bulk_refuse
        moderation_machine_bulk figures_bulk_why held_night held_guard held_imported hold_imported
        import_title import_lead import_from import_files import_more import_rules import_about_rules import_base import_about_base import_url
        import_about_url import_format import_about_format import_auto import_page import_source import_about_source import_since import_about_since import_offset
        import_about_offset import_wrong_since import_wrong_offset import_why_before import_look import_look_why
        import_look_again import_at_once import_now import_go_on import_sending import_is_looking import_is_importing import_waiting import_reading
        import_ordering import_checking import_storing import_leave import_see import_stop import_stopping import_stopped import_stopped_why import_failed
        import_gone import_would import_did import_read import_would_store import_stored import_skipped import_changed import_stories import_hosts
        import_hosts_why import_hosts_again import_notes import_list import_list_why import_clear import_dismiss import_why_known import_why_elsewhere
        import_why_twice import_why_deleted import_why_no_story import_why_hidden import_why_strange import_why_address import_why_long import_why_large
        import_why_broken import_why_cut import_why_no_key import_why_not_one import_why_orphan import_why_stray import_why_circle import_why_deep
        import_why_time import_why_zone import_why_state import_why_text import_wrong_none import_wrong_broken import_wrong_there import_wrong_base
        import_wrong_url import_wrong_source import_unreadable import_unknown set_import event_import_begun
    }
    counts {
        desk_reports desk_reports_open
        figures_last figures_waited figures_imported figures_bulk faults_title
        kept_days kept_minutes comment_count more_replies closed_by_age front_comments case_minutes_left
        mail_replies_more refuse_wait refuse_too_soon
        queue_late queue_reports span_minutes span_hours span_days open_replies bulk_approve bulk_reject
        bulk_decided bulk_undone bulk_keep bulk_remove
        moderation_edits moderation_closing moderation_machine_links moderation_machine_repeats
        trust_comments trust_days reader_near
        policy_tried policy_imported policy_unscored policy_stricter policy_milder policy_hours
        slow_seconds slow_minutes refuse_slow refuse_flood refuse_flood_minutes import_stories_more
    }
    shapes {
        desk_report_history(upheld, decided) desk_report_weight(weight)
        queue_claimed(name) open_over(limit) open_all_of(name) done_approved(name) done_kept(name) done_rejected(name) done_removed(name)
        policy_did(up, down) policy_section_lead(name) policy_as_site(name) policy_unknown(name) guard_since(date)
        done_held(name) done_undone(name) bulk_done(up, down)
        search_score_is(score)
        log_comment_by(name)
        figures_of(site) figures_seconds(count) figures_minutes(count)
        figures_hours(count) figures_whole_days(count) figures_rejected_of(count) figures_bulk_read(count)
        sign_in_link_named(name) passkey_since(date) passkey_used(date) passkey_remove_named(name)
        me_name_is(name) me_address_is(address) me_session_site(site) me_session_times(begun, seen)
        me_role_everywhere(role) me_role_site(role, site) me_role_place(role, site, place)
        export_made(date) export_between(from, to) privacy_mail_on(host) privacy_of(site)
        hand_ask(name, host)
        date(day, month, year) date_exact(date, time)
        vote_up_count(up) vote_counts(up, down)
        reply_to(name) in_reply_to(name) edited_at(date) closed_since(date)
        byline(name) credit(name) read_at(name) picture_credit(name)
        page_title(title, site) discussion_of(title) feed_of(title) feed_of_site(title) powered_by(name)
        reply_page_title(name)
        problem_too_large_limit(limit)
        refuse_body_long(count, limit) refuse_name_long(count, limit)
        desk_complaint_since(date)
        rules_of(site)
        moderation_of(site)
        desk_rules_of(site)
        stories_closed_since(date) stories_closed_age(date) stories_guarded_staff(date) stories_guarded_itself(date)
        set_default(name) post_on(from, host) theme_low(name, place, role, limit)
        theme_untold(name, place, role) start_embed_why(story) start_seen(address)
        import_begun(name, date) import_read_as(name)
    }
    lines {
        report_too_long(chars, max) report_paused(declined, decided, day)
        mail_outcome_subject(site) mail_outcome_text(story)
        figures_most(date, count)
        writing_as(name)
        bulk_pick(name)
        mail_code_subject(site) mail_confirm_subject(site) mail_confirm_text(site)
        mail_reply_subject(name, story) mail_reply_text(name, story) mail_replies_subject(site)
        mail_changed_subject(site) mail_changed_text(site)
        statement_rule_version(title, version)
        statement_scope_site(site)
        statement_until(date)
        statement_redress_here(date)
        statement_taken_back(date)
        statement_reversed(date)
        statement_short(ground)
        appeal_upheld(date)
        appeal_reversed(date)
        mail_statement_subject(site)
        mail_statement_subject_person(site)
        mail_statement_text(story, site)
        mail_statement_text_person(site)
        mail_taken_back_subject(site)
        mail_taken_back_text(date, story, site)
        mail_taken_back_text_person(date, site)
        mail_answer_subject(site)
        mail_answer_text(story, site)
        mail_answer_text_person(site)
        desk_complaint_decided_by(name)
        rules_version(version)
        rules_version_since(version, date)
        rules_version_over(version, date)
        moderation_machine_never(score)
        desk_rules_up_named(title)
        desk_rules_down_named(title)
        staff_done_hold(count) staff_done_hold_part(count) staff_done_release(count)
        standing_rule(rule) standing_warned_at(site) standing_banned_at(site, until)
        standing_banned_always_at(site) standing_held_at(site) standing_held_until_at(site, until)
        standing_lifted_on(date) refuse_banned_until(date) refuse_banned_rule(rule) trust_next(level)
        trust_lost(date) reader_right(share) reader_warned(site) reader_banned(site)
        reader_banned_until(site, until) reader_held(site) reader_held_until(site, until)
        mail_test_text(name)
        set_wrong_number(from, to)
        import_about_files(limit) import_wrong_size(limit) import_wrong_room(limit) import_wrong_many(limit)
        import_rule_not_two(name) import_rule_no_scheme(name) import_rule_new_star(name)
        import_rule_too_many(name, limit) import_sent(count, limit) import_far(count, limit) import_megabytes(count)
    }
}

/// Every language that is a translation: its tag and its files.
#[cfg(test)]
pub(super) fn translated() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    LOCALES.iter().filter(|locale| !locale.pseudo).map(|locale| (locale.language, locale.files))
}

impl Texts {
    /// The interface in the language of a BCP 47 tag: the same tag, else the same primary language, else English.
    pub fn of(language: &str) -> &'static Self {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let same = |texts: &&Self| texts.language.eq_ignore_ascii_case(language);
        let near = |texts: &&Self| !texts.pseudo && primary(texts.language) == primary(language);
        LOADED.iter().find(same).or_else(|| LOADED.iter().find(near)).unwrap_or(&LOADED[0])
    }

    /// The BCP 47 tag of these texts, for `lang`.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// `ltr` or `rtl`, for `dir`.
    pub fn direction(&self) -> &'static str {
        direction(self.language)
    }

    /// The name of month 1..=12, long or short.
    pub(super) fn month(&self, month: i8, short: bool) -> &str {
        let names = if short { &self.months_short } else { &self.months };
        usize::try_from(month - 1).ok().and_then(|at| names.get(at)).map_or("", String::as_str)
    }

    /// A number with its digits in groups of three: `30,000`.
    pub fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut shown = String::with_capacity(digits.len() + 4);
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                shown.push_str(&self.digits_between);
            }
            shown.push(digit);
        }
        shown
    }

    fn counted(&self, id: &str, count: u64) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count);
        args.set("shown", self.number(count));
        turn(self.pseudo, &resolve(&self.bundle, &id.replace('_', "-"), Some(&args)))
    }
}

fn bundle(locale: &Locale) -> FluentBundle<FluentResource> {
    let plural_rules: LanguageIdentifier =
        if locale.pseudo { "en" } else { locale.language }.parse().expect("a language tag of ours");
    let mut bundle = FluentBundle::new_concurrent(vec![plural_rules]);
    // Isolation is the markup's work (`dir=auto`): marks inside attributes and titles would be shown by some.
    bundle.set_use_isolating(false);
    for file in locale.files {
        let resource = FluentResource::try_new((*file).to_owned()).expect("our Fluent files parse");
        bundle.add_resource(resource).expect("no message is written twice");
    }
    bundle
}

/// The text of a message. A missing one shows its id: a visible fault is better than an empty button.
fn resolve(bundle: &FluentBundle<FluentResource>, id: &str, args: Option<&FluentArgs<'_>>) -> String {
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        return id.to_owned();
    };
    bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
}

/// Resolves a message with marks in its holes, and cuts it there.
fn shape(bundle: &FluentBundle<FluentResource>, pseudo: bool, id: &str, holes: &[&str]) -> Shape {
    let mut args = FluentArgs::new();
    for (at, hole) in holes.iter().enumerate() {
        args.set(*hole, format!("{HOLE}{at}{HOLE}"));
    }
    let text = resolve(bundle, &id.replace('_', "-"), Some(&args));
    Shape::cut(&text, HOLE, |part| turn(pseudo, part))
}

/// Between a right-to-left override and its end: English as Arabic runs.
fn turn(pseudo: bool, text: &str) -> String {
    if pseudo && !text.trim().is_empty() { format!("\u{202E}{text}\u{202C}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
