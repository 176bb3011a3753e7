// A table in text.
#include "observe/columns.h"

#include "observe/utf8.h"

#include <algorithm>

namespace ringback {

Columns& Columns::words(std::size_t column)
{
    words_.push_back(column);
    return *this;
}

std::string Columns::text() const
{
    std::vector<std::size_t> widths;
    for (const Row& row : rows_)
        for (std::size_t k = 0; k < row.size(); ++k) {
            widths.resize(std::max(widths.size(), k + 1));
            widths[k] = std::max(widths[k], columns_of(row[k]));
        }
    std::string out;
    for (const Row& row : rows_) {
        for (std::size_t k = 0; k < row.size(); ++k) {
            const std::string blanks(widths[k] - columns_of(row[k]), ' ');
            const bool left = std::find(words_.begin(), words_.end(), k) != words_.end();
            out += "  ";
            out += left ? row[k] + blanks : blanks + row[k];
        }
        out.erase(out.find_last_not_of(' ') + 1);
        out += '\n';
    }
    return out;
}

}  // namespace ringback
