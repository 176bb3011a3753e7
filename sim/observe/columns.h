// A table in text: the first column to the left, the others to the right, each as wide as its widest cell.
#pragma once

#include <string>
#include <vector>

namespace ringback {

class Columns
{
public:
    using Row = std::vector<std::string>;

    explicit Columns(Row heading) { rows_.push_back(std::move(heading)); }
    void add(Row row) { rows_.push_back(std::move(row)); }
    bool empty() const { return rows_.size() == 1; }
    /// Cells of this column stand to the left too: words, not figures.
    Columns& words(std::size_t column);
    /// Every line indented by two; lines end without blanks.
    std::string text() const;

private:
    std::vector<Row> rows_;
    std::vector<std::size_t> words_{0};
};

}  // namespace ringback
