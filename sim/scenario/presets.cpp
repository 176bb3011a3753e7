#include "scenario/presets.h"

#include "ringback/presets.h"
#include "scenario/fields.h"
#include "scenario/read.h"

namespace ringback {

namespace scenario {

namespace {

constexpr PresetName names[] = {
    {"etsi", "ETSI CCBS and CCNR, as an ISDN's digital exchange offers them"},
    {"qsig", "CCBS and CCNR between private exchanges over QSIG (ECMA-185/186)"},
    {"sip", "completion of calls over SIP (RFC 6910)"},
    {"sip_redial", "Automatic Redial over SIP (RFC 5359), which has no queue"},
    {"3gpp", "circuit-switched CCBS of mobile networks (TS 23.093)"},
    {"asterisk", "Asterisk's call completion supplementary services, generic agent and monitor"},
    {"tapi", "TAPI's lineCompleteCall: the service provider's limits, no timers"},
    {"kcom", "Kingston Communications' Ring Back, a public CCBS service"},
    {"avaya_definity", "Avaya Definity: Automatic Callback of a single-line telephone"},
    {"avaya_index", "Avaya INDeX: Message, Callback, Camp On and Intrude keys"},
    {"nec_ipx", "NEC NEAX2400 IPX: Call Back"},
    {"nec_electra", "NEC Electra: callback"},
    {"nec_dsx", "NEC DSX: callback"},
    {"panasonic", "Panasonic KX-TDA: Automatic Callback Busy, camp-on in some of its guides"},
    {"mitel_430", "Mitel 430 (Aastra): callback between internal lines"},
    {"mitel_sx200", "Mitel SX-200: callback"},
    {"yeastar", "Yeastar: call completion"},
    {"cisco_cucm", "Cisco Unified Communications Manager: Call Back"},
    {"cisco_spa", "Cisco SPA telephones: Call Back"},
    {"3com_nbx", "3Com NBX: camp on, which is a callback"},
    {"unify_os4000", "Unify OpenScape 4000: callback"},
    {"uky", "University of Kentucky: camp-on, which is a callback"},
    {"north_american_ac", "North American public networks: Automatic Callback"},
    {"nortel", "Nortel Meridian and CS1000: camp-on of calls extended by an attendant"},
    {"m1250", "M1250: camp-on"},
    {"telesis", "Telesis: intrusion"},
    {"fujitsu", "Fujitsu: message waiting"},
    {"merlin", "AT&T MERLIN: Leave Word Calling"},
    {"system_25", "AT&T System 25: Leave Word Calling"},
};

// How far a value was checked: [V] read in the standard's text; [C] in code that implements it; [P] in the maker's or
// operator's documentation; [R] not confirmed. Of a range that a standard gives one value is taken, and the source says which
// range. What no source says is not here.
constexpr PresetRow rows[] = {
    {"etsi", "limits.per_line", "5", "DSS1 CallDetails SIZE(1..5), libpri rose.h [C]"},
    {"etsi", "limits.per_called", "5", "as KCOM, a public ETSI service [P]; EN 300 357's own range not read"},
    {"etsi", "limits.duplicates", "refuse", "DSS1 error CCBS-IsAlreadyActivated, libpri [C]"},
    {"etsi", "order", "fifo", "by request, whoever asks [R]"},
    {"etsi", "callback.service_time", "45 min", "EN 300 359 T-CCBS2 (T3), libpri [C]"},
    {"etsi", "callback.service_time_no_answer", "180 min", "T-CCNR2, libpri [C]"},
    {"etsi", "callback.guard", "5 s", "T-CCBS4 (T8), libpri's table, which no machine of it reads [C]"},
    {"etsi", "callback.recall_ring", "20 s", "T-CCBS3 (T4), libpri [C]"},
    {"etsi", "callback.when_not_answered", "cancel", "T-CCBS3 runs out: CCBSErase, libpri doc/cc_*.fsm, PTMP agent [C]"},
    {"etsi", "callback.suspend", "true", "CCBSBFree, then suspended, libpri doc/cc_*.fsm, PTMP agent [C]"},
    {"etsi", "callback.offer_time", "30 s", "T-RETENTION (T1), libpri [C]"},
    {"etsi", "callback.far_service_time", "60 min", "T-CCBS5, T-CCBS6, libpri [C]"},
    {"etsi", "callback.expiry", "at_once", "T-CCBS2 erases in any active state, libpri doc/cc_*.fsm, PTMP agent [C]"},

    {"qsig", "order", "fifo", "by request, whoever asks [R]"},
    {"qsig", "callback.service_time", "60 min", "ECMA-186 CCBS-T2, libpri [C]"},
    {"qsig", "callback.service_time_no_answer", "195 min", "ECMA-186 CCNR-T2, libpri [C]"},
    {"qsig", "callback.recall_ring", "30 s", "ECMA-186 CC-T3, libpri [C]"},
    {"qsig", "callback.when_not_answered", "cancel", "CC-T3 runs out: ccCancel, libpri doc/cc_*.fsm, Q.SIG monitor [C]"},
    {"qsig", "callback.when_busy_again", "drop", "retain-service is FALSE unless both ask for it; remoteUserBusyAgain 1012 [C]"},
    {"qsig", "callback.suspend", "true", "ccSuspend, ccResume, libpri doc/cc_*.fsm, Q.SIG monitor [C]"},
    {"qsig", "callback.reserve_path", "true", "ccPathReserve, operation 30, libpri [C]"},
    {"qsig", "callback.expiry", "at_once", "CC-T2, libpri doc/cc_*.fsm, Q.SIG [C]"},
    {"qsig", "intrude.parties", "3", "ECMA-203: unwantedUserIntruded, a three-way conversation [C]"},
    {"qsig", "intrude.when_call_ends", "continue", "SS-CI: the unwanted user leaves, the other two go on [R]"},

    {"sip", "limits.duplicates", "consolidate", "RFC 6910 section 6.2: a second request is consolidated [V]"},
    {"sip", "order", "fifo", "RFC 6910: local policy, often the oldest [V]"},
    {"sip", "callback.service_time", "3600 s", "RFC 6910: default duration of the subscription [V]"},
    {"sip", "callback.service_time_no_answer", "3600 s", "RFC 6910: default duration of the subscription [V]"},
    {"sip", "callback.recall_ring", "20 s", "RFC 6910: recall timer, 10 to 20 s recommended [V]"},
    {"sip", "callback.when_not_answered", "requeue", "RFC 6910: queued again, service retention being always on [V]"},
    {"sip", "callback.when_busy_again", "keep_place", "RFC 6910 section 3: as if retention were on [V]"},
    {"sip", "callback.suspend", "true", "RFC 6910: PUBLISH of `closed` [V]"},
    {"sip", "callback.no_answer_trigger", "any_call", "RFC 6910 section 4.1: not busy after an established call [V]"},
    {"sip", "callback.recall_supervision", "20 s", "RFC 6910: recall timer, 10 to 20 s recommended; the arrival of the INVITE stops it [V]"},

    {"sip_redial", "callback.method", "notify_all", "RFC 5359 section 2.17: every watcher is notified at the same moment [V]"},

    {"3gpp", "conditions", "[busy, congestion]", "TS 24.093 clause 4.2: causes 17 user busy and 34 no circuit [V]"},
    {"3gpp", "limits.per_line", "5", "MAP maxNumOfCCBS-Requests = 5, Wireshark's ASN.1 [C]"},
    {"3gpp", "callback.service_time", "45 min", "TS 23.093 T3, 15 to 45 min [R]"},
    {"3gpp", "callback.guard", "5 s", "TS 23.093 T8, 0 to 15 s [V]"},
    {"3gpp", "callback.recall_ring", "20 s", "TS 23.093 T4, 20 to 30 s [V]"},
    {"3gpp", "callback.when_not_answered", "cancel", "TS 23.093 T4 [V]"},
    {"3gpp", "callback.hold_called", "true", "CCBS blocking of ordinary incoming calls [R]"},
    {"3gpp", "callback.suspend", "true", "TS 23.093 clause 11.1.2: Suspended [V]"},
    {"3gpp", "callback.offer_time", "15 s", "TS 23.093 T1, more than 15 s [V]"},
    {"3gpp", "callback.far_service_time", "60 min", "TS 23.093 T7 [V], its value [R]"},
    {"3gpp", "callback.recall_supervision", "45 s", "TS 23.093 T9, 40 to 55 s [V]"},
    {"3gpp", "callback.resume_spacing", "20 s", "TS 23.093 T11, 20 to 25 s [V]"},
    {"3gpp", "callback.when_congested", "end", "MAP CallOutcome failure(1) is not busy(2), which alone is retained [R]"},
    {"3gpp", "callback.expiry", "after_recall", "TS 23.093: T7 of the selected request is remembered [V]"},

    {"asterisk", "limits.per_line", "1", "main/ccss.c: generic agents have one (native: cc_max_agents 5) [C]"},
    {"asterisk", "limits.per_called", "5", "ccss.conf cc_max_monitors [C]"},
    {"asterisk", "limits.per_switch", "20", "ccss.conf cc_max_requests [C]"},
    {"asterisk", "order", "fifo", "the lowest number that is not suspended, CCSS Architecture 4.2 [C]"},
    {"asterisk", "callback.service_time", "4800 s", "ccss.conf ccbs_available_timer [C]"},
    {"asterisk", "callback.service_time_no_answer", "7200 s", "ccss.conf ccnr_available_timer [C]"},
    {"asterisk", "callback.guard", "0", "main/ccss.c has none [C]"},
    {"asterisk", "callback.recall_ring", "20 s", "ccss.conf cc_recall_timer [C]"},
    {"asterisk", "callback.when_not_answered", "cancel", "main/ccss.c: FAILED [C]"},
    {"asterisk", "callback.when_busy_again", "drop", "main/ccss.c: everyone is busy for the recall, FAILED [C]"},
    {"asterisk", "callback.hold_called", "false", "main/ccss.c: the device is not protected [C]"},
    {"asterisk", "callback.suspend", "true", "main/ccss.c: CC_CALLER_BUSY [C]"},
    {"asterisk", "callback.no_answer_trigger", "off_hook", "main/ccss.c: the device was in use and is not; ringing does not count [C]"},
    {"asterisk", "callback.offer_time", "20 s", "ccss.conf cc_offer_timer [C]"},
    {"asterisk", "callback.when_congested", "end", "main/ccss.c: everyone is busy or congested for the recall, FAILED [C]"},
    {"asterisk", "callback.expiry", "after_recall", "main/ccss.c: RECALLING cancels the available timers [C]"},

    {"tapi", "modes", "[camp_on, callback, intrude, message]", "LINECALLCOMPLMODE_ 1, 2, 4, 8 [V]"},
    {"tapi", "conditions", "[busy, no_answer]", "LINECALLCOMPLCOND_BUSY, _NOANSWER [V]"},
    {"tapi", "limits.per_line", "20", "dwMaxCallCompletions, default of the TSP++ wizard [C]"},
    {"tapi", "limits.when_full", "reject", "LINEERR_COMPLETIONOVERRUN [V]"},
    {"tapi", "camp_on.max_wait", "never", "TAPI has no timer [V]"},
    {"tapi", "callback.service_time", "never", "TAPI has no timer [V]"},
    {"tapi", "callback.service_time_no_answer", "never", "TAPI has no timer [V]"},
    {"tapi", "callback.ring_first", "caller",
     "offering with LINECALLREASON_CALLCOMPLETION [V], its answer dials (TSPI 1998) [V]; elsewhere the called station calls"},
    {"tapi", "message.when_full", "reject", "LINEERR_RESOURCEUNAVAIL [V]"},

    {"kcom", "conditions", "[busy]", "price manual, Ring Back: CCBS [P]"},
    {"kcom", "limits.per_line", "5", "price manual, Ring Back [P]"},
    {"kcom", "limits.per_called", "5", "price manual, Ring Back [P]"},
    {"kcom", "callback.service_time", "45 min", "price manual, Ring Back [P]"},
    {"kcom", "callback.recall_ring", "16 s", "price manual, Ring Back [P]"},
    {"kcom", "callback.when_not_answered", "cancel", "price manual, Ring Back [P]"},

    {"avaya_definity", "limits.per_line", "1", "555-233-506: single-line telephone; others one a button [P]"},
    {"avaya_definity", "limits.per_called", "1", "555-233-506 [P]"},
    {"avaya_definity", "callback.service_time", "30 min", "555-233-506 page 1486 [P]"},
    {"avaya_definity", "callback.recall_ring", "24 s", "555-233-506: 2 to 9 ringing cycles [P], here 4 of 6 s [R]"},
    {"avaya_definity", "callback.when_not_answered", "cancel", "private exchanges cancel [R]"},
    {"avaya_definity", "callback.when_busy_again", "keep_place", "555-233-506: still queued [P]"},
    {"avaya_definity", "callback.suspend", "true", "555-233-506: waits until both are idle [P]"},

    {"avaya_index", "limits.per_line", "1", "INDeX telephone guide page 11 [P]"},
    {"avaya_index", "callback.service_time", "2 h", "INDeX telephone guide page 11 [P]"},
    {"avaya_index", "callback.service_time_no_answer", "2 h", "as on busy [R]"},
    {"avaya_index", "callback.no_answer_trigger", "off_hook", "INDeX telephone guide page 11: is next used [P]"},

    {"nec_ipx", "limits.per_line", "1", "NEAX2400 IPX feature C-1D [P]"},
    {"nec_ipx", "limits.per_called", "1", "NEAX2400 IPX feature C-1D [P]"},
    {"nec_ipx", "callback.service_time", "never", "NEAX2400 IPX feature C-1D: unlimited [P]"},
    {"nec_ipx", "callback.service_time_no_answer", "never", "NEAX2400 IPX feature C-1D: unlimited [P]"},
    {"nec_ipx", "callback.guard", "2 s", "NEAX2400 IPX feature C-1D: 0 to 14 s, default 2 s [P]"},
    {"nec_ipx", "callback.recall_ring", "30 s", "NEAX2400 IPX feature C-1D [P]"},
    {"nec_ipx", "callback.when_not_answered", "cancel", "private exchanges cancel [R]"},
    {"nec_ipx", "callback.when_no_path", "end", "NEAX2400 IPX: cancelled if all links are busy when the called line becomes idle [P]"},

    {"nec_electra", "callback.service_time", "30 min", "Electra documentation [P]"},
    {"nec_dsx", "callback.recall_ring", "24 s", "DSX documentation: 4 rings [P], of 6 s [R]"},

    {"panasonic", "limits.per_line", "1", "KX-TDA feature guide: the last setting wins [P]"},
    {"panasonic", "limits.per_called", "4", "KX-TDA feature guide [P]"},
    {"panasonic", "limits.when_full", "evict_oldest", "KX-TDA feature guide: the last setting wins [P]; at a full called line [R]"},
    {"panasonic", "callback.service_time", "60 min", "KX-TDA feature guide, CCBS [P]"},
    {"panasonic", "callback.recall_ring", "10 s", "KX-TDA feature guide: 4 rings or 10 s [P]"},
    {"panasonic", "callback.when_not_answered", "cancel", "private exchanges cancel [R]"},

    {"mitel_430", "limits.per_line", "1", "430 documentation [P]"},
    {"mitel_430", "callback.service_time", "45 min", "430 documentation: internal; external 30 min [P]"},

    {"mitel_sx200", "limits.per_line", "1", "SX-200 documentation [P]"},
    {"mitel_sx200", "limits.duplicates", "refuse", "SX-200 documentation: duplicates are ignored, or replace the first [P]"},
    {"mitel_sx200", "callback.recall_ring", "36 s", "SX-200 documentation: 6 rings [P], of 6 s [R]"},
    {"mitel_sx200", "callback.when_not_answered", "cancel", "private exchanges cancel [R]"},
    {"mitel_sx200", "callback.offer_time", "10 s", "SX-200 documentation: within 10 s of busy tone [P]"},

    {"yeastar", "limits.per_called", "10", "Yeastar documentation [P]"},
    {"yeastar", "limits.when_full", "evict_oldest", "Yeastar documentation: cancels the oldest [P]"},
    {"yeastar", "callback.service_time", "3600 s", "Yeastar documentation [P]"},

    {"cisco_cucm", "limits.per_line", "1", "CUCM features guide [P]"},
    {"cisco_cucm", "callback.no_answer_trigger", "off_hook", "CUCM features guide: off hook and on hook from idle [P]"},

    {"cisco_spa", "callback.service_time", "1800 s", "SPA administration guide, Call Back Expires [P]"},
    {"cisco_spa", "callback.method", "poll", "SPA administration guide: the telephone calls again [P]"},
    {"cisco_spa", "callback.poll_interval", "30 s", "SPA administration guide, Call Back Retry Intvl [P]"},

    {"3com_nbx", "limits.per_called", "5", "NBX administrator's guide [P]"},
    {"3com_nbx", "callback.service_time", "12 h", "NBX administrator's guide: 1 min to 24 h [P]"},
    {"3com_nbx", "callback.no_answer_trigger", "off_hook", "NBX administrator's guide [P]"},

    {"unify_os4000", "callback.hold_called", "true", "OpenScape 4000: not seizable during the guard [P]; during the recall [R]"},
    {"unify_os4000", "callback.suspend", "true", "OpenScape 4000: inactive until the caller is idle [P]"},

    {"uky", "callback.guard", "6 s", "telephone guide: both idle for 6 s [P]"},

    {"north_american_ac", "callback.service_time", "30 min", "Automatic Callback [P]"},

    {"nortel", "camp_on.max_wait", "30 s", "Meridian timed reminders: recall to the attendant, default [P]"},

    {"m1250", "camp_on.per_called", "1", "M1250: one an extension, the second gets busy [P]"},

    {"telesis", "intrude.comparison", "at_least", "Telesis: not lower than the level of both users [P]"},

    {"fujitsu", "message.per_called", "15", "messages a station [P]"},
    {"fujitsu", "message.when_full", "evict_oldest", "the oldest is dropped [P]"},

    {"merlin", "message.when_full", "reject", "MERLIN: Message Box Full [P]"},
    {"merlin", "message.repeat", "overwrite", "MERLIN: the second message of a caller overwrites the first [P]"},

    {"system_25", "message.cancels_callback", "true", "System 25, Leave Word Calling: cancels the queued callback to that station [P]"},
};

/// The fields of a block with their paths, as they are printed.
class FieldLister {
public:
    explicit FieldLister(std::vector<PresetValue>& out, std::string prefix = {}) : out_(out), prefix_(std::move(prefix)) {}

    template <class T, class Form>
    void optional(std::string_view name, T& member, const Form& form, std::string_view)
    {
        out_.push_back({prefix_ + std::string(name), form.print(member), {}});
    }
    template <class S>
    void optional(std::string_view name, S& member, const Block<S>&, std::string_view)
    {
        FieldLister inner(out_, fmt::format("{}{}.", prefix_, name));
        fields(inner, member);
    }
    template <class T, class Form>
    void base(std::string_view, T&, const Form&, std::string_view)
    {
    }

private:
    std::vector<PresetValue>& out_;
    std::string prefix_;
};

}  // namespace

std::span<const PresetName> preset_names() { return names; }
std::span<const PresetRow> preset_rows() { return rows; }

void lay_preset(std::string_view name, CallCompletion& out, Log& log)
{
    Node block;
    block.kind = Node::Kind::map;
    for (const PresetRow& r : rows) {
        if (r.preset == name) apply_set(block, std::string(r.path), std::string(r.value), log);
    }
    Reader in(log, block);
    Block<CallCompletion>{}.read(in, block, out);
}

void PresetForm::read(Reader& in, const Node& n, CallCompletion& out) const
{
    const auto t = in.text(n, what());
    if (!t || *t == "none") return;
    std::vector<std::string_view> known;
    for (const PresetName& p : names) known.push_back(p.name);
    if (std::find(known.begin(), known.end(), *t) == known.end())
        return in.error(n, fmt::format("there is no preset {}", quoted(*t)), in.hint(*t, known));
    Log log("");  // its problems would be the table's; the tests see that it has none
    lay_preset(*t, out, log);
}

std::string PresetForm::schema() const
{
    std::vector<std::string_view> words{"none"};
    for (const PresetName& p : names) words.push_back(p.name);
    return detail::word_schema(words);
}

}  // namespace scenario

std::vector<Preset> presets()
{
    using namespace scenario;
    std::vector<Preset> out;
    for (const PresetName& p : names) {
        out.push_back({std::string(p.name), std::string(p.what), {}});
        CallCompletion defaults;
        FieldLister lister(out.back().values);
        fields(lister, defaults);
        for (PresetValue& v : out.back().values) {
            const auto* row = std::find_if(std::begin(rows), std::end(rows), [&](const PresetRow& r) {
                return r.preset == p.name && r.path == v.path;
            });
            if (row != std::end(rows)) v.value = row->value, v.source = row->source;
        }
    }
    return out;
}

std::string to_json(const Preset& p)
{
    using scenario::print_text;
    std::string values;
    for (const PresetValue& v : p.values)
        values += fmt::format("{}\n    {}: {{\"value\": {}, \"source\": {}}}", values.empty() ? "" : ",", print_text(v.path),
                              print_text(v.value), print_text(v.source.empty() ? "default" : v.source));
    return fmt::format("{{\n  \"preset\": {},\n  \"what\": {},\n  \"call_completion\": {{{}\n  }}\n}}\n", print_text(p.name),
                       print_text(p.what), values);
}

std::string to_json(const std::vector<Preset>& all)
{
    using scenario::print_text;
    std::string out;
    for (const Preset& p : all)
        out += fmt::format("{}\n  {}: {}", out.empty() ? "" : ",", print_text(p.name), print_text(p.what));
    return "{" + out + "\n}\n";
}

}  // namespace ringback
