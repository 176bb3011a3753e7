// Pieces of work that end in any order, taken in the order of their numbers: whatever stops the work, a whole beginning has been
// taken. Control plane.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace ringback {

template <class Piece>
class InOrder {
public:
    explicit InOrder(std::function<void(std::uint32_t, const Piece&)> take) : take_(std::move(take)) {}

    /// Nothing for a number that there is no piece of. From one thread at a time.
    void add(std::uint32_t number, std::optional<Piece> piece)
    {
        early_.emplace(number, std::move(piece));
        for (auto first = early_.begin(); first != early_.end() && first->first == next_; first = early_.erase(first), ++next_)
            if (first->second) take_(next_, *first->second);
    }
    /// All numbers below have been taken.
    std::uint32_t next() const { return next_; }

private:
    std::function<void(std::uint32_t, const Piece&)> take_;
    std::map<std::uint32_t, std::optional<Piece>> early_;  // as many as end while the slowest is under way
    std::uint32_t next_ = 0;
};

}  // namespace ringback
