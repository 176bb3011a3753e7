// Small traces written by hand.
#pragma once

#include <string>
#include <vector>

namespace ringback::test {

/// Header, the lines with their `n` put in, trailer. A line begins with `"t":…` and has no braces.
inline std::string trace_of(const std::vector<std::string>& lines, const std::string& hash = "aa")
{
    std::string text = R"({"ringback_trace":1,"scenario":"office.yaml","scenario_hash":")" + hash +
                       R"(","seed":1,"replication":0,"model_version":1})"
                       "\n";
    std::size_t n = 0, letters = 0;
    for (const std::string& line : lines) {
        const std::size_t comma = line.find(',');
        text += '{' + line.substr(0, comma) + ",\"n\":" + std::to_string(++n) + line.substr(comma) + "}\n";
        letters = letters * 31 + std::hash<std::string>{}(line);
    }
    return text + "{\"events\":" + std::to_string(n) + ",\"fingerprint\":\"" + std::to_string(letters) +
           R"(","outcomes":"00000000000000000000000000000000"})"
           "\n";
}

/// 203 calls 287, who is busy; asks for a callback; is rung back and gets through.
inline std::vector<std::string> callback_story()
{
    const std::string demand = R"("demand":"internal/203#4")", d = R"(,"demand":"internal/203#4")";
    const std::string people = R"(,"line":"203","peer":"287")";
    const auto call = [&](const char* t, int number, const char* from, const char* to, const char* why) {
        return std::string("\"t\":") + t + R"(,"ev":"call","call":)" + std::to_string(number) + d + people +
               R"(,"from":")" + from + R"(","to":")" + to + R"(","why":")" + why + '"';
    };
    const auto request = [&](const char* t, int number, const char* from, const char* to, const char* why) {
        return std::string("\"t\":") + t + R"(,"ev":"request","call":)" + std::to_string(number) + d +
               R"(,"request":7,"mode":"callback")" + people + R"(,"from":")" + from + R"(","to":")" + to +
               R"(","why":")" + why + '"';
    };
    return {
        R"("t":1000000000,"ev":"demand",)" + demand + people,
        R"("t":1000000000,"ev":"attempt","call":42)" + d + R"(,"attempt":1)" + people + R"(,"why":"first_attempt")",
        call("1000000000", 42, "idle", "dialing", "first_attempt"),
        R"("t":1150000000,"ev":"seizure","call":42)" + d + R"(,"group":"TIE")",
        call("1150000000", 42, "dialing", "busy", "called_busy"),
        request("1150000000", 42, "none", "waiting", "busy"),
        call("1150000000", 42, "busy", "idle", "call_failed"),
        R"("t":1150000000,"ev":"release","call":42)" + d + R"(,"group":"TIE")",
        request("61000000000", 57, "waiting", "recall", "line_free"),
        call("61000000000", 57, "idle", "offering", "recall"),
        request("66000000000", 57, "recall", "calling", "answered"),
        call("66000000000", 57, "offering", "ringback", "ring_again"),
        call("70250000000", 57, "ringback", "connected", "answered"),
        R"("t":70250000000,"ev":"outcome",)" + demand + people + R"(,"to":"connected","why":"by_callback")",
        request("70250000000", 57, "calling", "ended", "fulfilled"),
        call("90000000000", 57, "connected", "idle", "conversation_over"),
    };
}

}  // namespace ringback::test
