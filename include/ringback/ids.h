// Typed indices: a LineId is not a CallId, and none of them is an int.
#pragma once

#include <compare>
#include <cstdint>

namespace ringback {

/// A row number in a table of `Tag`. The default is "none".
template <class Tag>
struct Id {
    static constexpr std::uint32_t no_row = 0xffff'ffffu;
    std::uint32_t row = no_row;

    constexpr Id() = default;
    explicit constexpr Id(std::uint32_t r) : row(r) {}
    explicit constexpr operator bool() const { return row != no_row; }
    friend constexpr auto operator<=>(Id, Id) = default;
};

using SwitchId = Id<struct SwitchTag>;          ///< an exchange
using TrunkGroupId = Id<struct TrunkGroupTag>;  ///< circuits between two exchanges
using ClassId = Id<struct ClassTag>;            ///< a class of lines
using LineId = Id<struct LineTag>;              ///< one line; none stands for an outside subscriber
using HuntGroupId = Id<struct HuntGroupTag>;    ///< lines reached under one number
using StreamId = Id<struct StreamTag>;          ///< a stream of call demands
using SourceId = Id<struct SourceTag>;          ///< a stream at one line, or a stream of outside subscribers
using CallId = Id<struct CallTag>;              ///< a call's row, recycled; calls are named by their number
using DemandId = Id<struct DemandTag>;          ///< a demand's row, recycled
using RequestId = Id<struct RequestTag>;        ///< a completion request's row, recycled

/// Who is at an end of a call: a line, a hunt group, the public homed on a switch, or nobody.
class Who {
public:
    enum class Kind : std::uint8_t { line, hunt_group, outside, nobody };

    constexpr Who() = default;
    constexpr Who(LineId l) : code_(l.row) {}
    constexpr Who(HuntGroupId h) : code_(1u << 30 | h.row) {}
    constexpr Who(SwitchId s) : code_(2u << 30 | s.row) {}
    static constexpr Who from_code(std::uint32_t c)
    {
        Who w;
        w.code_ = c;
        return w;
    }

    constexpr Kind kind() const { return static_cast<Kind>(code_ >> 30); }
    constexpr std::uint32_t row() const { return code_ & 0x3fff'ffffu; }
    constexpr std::uint32_t code() const { return code_; }
    constexpr LineId line() const { return kind() == Kind::line ? LineId(row()) : LineId(); }
    constexpr HuntGroupId hunt_group() const { return kind() == Kind::hunt_group ? HuntGroupId(row()) : HuntGroupId(); }
    constexpr bool is_outside() const { return kind() == Kind::outside; }
    friend constexpr bool operator==(Who, Who) = default;

private:
    std::uint32_t code_ = 0xffff'ffffu;
};

}  // namespace ringback
