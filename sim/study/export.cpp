// A run is a study of one combination in which nothing is varied, a comparison one that knows differences only. Control plane.
#include "ringback/export.h"

#include "observe/json_text.h"
#include "study/result_file.h"

#include <sqlite3.h>
#include <array>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace ringback {
namespace {

constexpr std::array of_measure{"value", "half_width", "standard_error", "low", "high", "replications"};
constexpr std::array of_difference{"a", "b", "difference", "half_width", "low", "high", "variance_reduction"};

struct Results {
    Json all;
    std::vector<std::string> paths;  ///< varied
    std::vector<const Json*> cells;
    bool is_comparison = false;

    explicit Results(Json&& result) : all(std::move(result))
    {
        const std::string schema = text_in(all, "schema");
        if (schema == "ringback-study-1") {
            for (const auto& [path, values] : object_in(all, "vary").items()) paths.push_back(path);
            for (const Json& c : list_in(all, "cells")) cells.push_back(&c);
        } else if (schema == "ringback-result-1" || schema == "ringback-comparison-1") {
            cells.push_back(&all);
            is_comparison = schema == "ringback-comparison-1";
        } else {
            throw NotAResult("it is no result of run, sweep or compare: its schema is '" + schema + "'");
        }
    }
};

std::string csv_number(const Json& object, const char* key)
{
    const auto at = object.find(key);
    if (at == object.end() || !at->is_number()) return "";
    std::string out;
    append_number(out, at->get<double>());
    return out;
}

std::string csv_text(const std::string& s)
{
    const bool is_number = !s.empty() && s.find_first_not_of("0123456789.eE+-") == std::string::npos && (s[0] == '-' || (s[0] >= '0' && s[0] <= '9'));
    const bool is_formula = !s.empty() && !is_number && std::string_view("=+-@\t\r").find(s[0]) != std::string_view::npos;
    if (!is_formula && s.find_first_of(",\"\r\n") == std::string::npos) return s;
    std::string out = is_formula ? "\"'" : "\"";
    for (const char c : s) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

/// Closes what it made, whatever happens.
class Database {
public:
    Database()
    {
        check(sqlite3_open(":memory:", &db_));
        run("BEGIN");
    }
    Database(const Database&) = delete;
    ~Database() { sqlite3_close(db_); }

    void run(const std::string& sql) { check(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr)); }

    /// A prepared statement, so that no text is ever part of it.
    class Insert {
    public:
        Insert(Database& d, const std::string& table, int columns) : d_(d)
        {
            std::string sql = "INSERT INTO " + table + " VALUES (?";
            for (int i = 1; i < columns; ++i) sql += ",?";
            d.check(sqlite3_prepare_v2(d.db_, (sql + ")").c_str(), -1, &statement_, nullptr));
        }
        Insert(const Insert&) = delete;
        ~Insert() { sqlite3_finalize(statement_); }
        Insert& text(const std::string& s)
        {
            d_.check(sqlite3_bind_text(statement_, ++at_, s.data(), static_cast<int>(s.size()), SQLITE_TRANSIENT));
            return *this;
        }
        Insert& whole(std::int64_t n)
        {
            d_.check(sqlite3_bind_int64(statement_, ++at_, n));
            return *this;
        }
        Insert& number(const Json& object, const char* key)
        {
            const auto found = object.find(key);
            ++at_;
            if (found != object.end() && found->is_number())
                d_.check(sqlite3_bind_double(statement_, at_, found->get<double>()));
            else
                d_.check(sqlite3_bind_null(statement_, at_));
            return *this;
        }
        void done()
        {
            if (sqlite3_step(statement_) != SQLITE_DONE) d_.check(SQLITE_ERROR);
            sqlite3_reset(statement_);
            at_ = 0;
        }

    private:
        Database& d_;
        sqlite3_stmt* statement_ = nullptr;
        int at_ = 0;
    };

    std::string bytes()
    {
        run("COMMIT");
        sqlite3_int64 size = 0;
        const std::unique_ptr<unsigned char, void (*)(void*)> data(sqlite3_serialize(db_, "main", &size, 0), sqlite3_free);
        if (!data) throw ExportError("the database cannot be made");
        return {reinterpret_cast<const char*>(data.get()), static_cast<std::size_t>(size)};
    }

private:
    void check(int code)
    {
        if (code != SQLITE_OK) throw ExportError(std::string("the database cannot be made: ") + sqlite3_errmsg(db_));
    }
    sqlite3* db_ = nullptr;
};

std::string word(const Json& object, const char* key)
{
    const auto at = object.find(key);
    return at == object.end() ? "" : at->is_string() ? at->get<std::string>() : at->dump();
}

std::string csv_of(const Results& r)
{
    const char* rows = r.is_comparison ? "differences" : "measures";
    const auto figures = r.is_comparison ? std::span<const char* const>(of_difference) : std::span<const char* const>(of_measure);
    std::string out;
    for (const auto& path : r.paths) out += csv_text(path) + ',';
    out += "measure";
    for (const char* f : figures) out += std::string(",") + f;
    out += "\r\n";
    for (const Json* cell : r.cells) {
        std::string settings;
        for (const auto& path : r.paths) settings += csv_text(word(object_in(*cell, "values"), path.c_str())) + ',';
        for (const auto& [name, m] : object_in(*cell, rows).items()) {
            out += settings + csv_text(name);
            for (const char* f : figures) out += ',' + csv_number(m, f);
            out += "\r\n";
        }
    }
    return out;
}

std::string sqlite_of(const Results& r)
{
    Database db;
    db.run("CREATE TABLE manifest(key TEXT PRIMARY KEY, value TEXT);"
           "CREATE TABLE settings(cell INTEGER, path TEXT, value TEXT, PRIMARY KEY(cell, path));"
           "CREATE TABLE measures(cell INTEGER, measure TEXT, value REAL, half_width REAL, standard_error REAL, low REAL, high REAL,"
           " replications INTEGER, PRIMARY KEY(cell, measure));"
           "CREATE TABLE objectives(cell INTEGER, objective TEXT, verdict TEXT, value REAL, half_width REAL);"
           "CREATE TABLE differences(cell INTEGER, measure TEXT, a REAL, b REAL, difference REAL, half_width REAL, low REAL, high REAL,"
           " variance_reduction REAL, PRIMARY KEY(cell, measure));");
    {
        Database::Insert manifest(db, "manifest", 2), settings(db, "settings", 3), measures(db, "measures", 8), objectives(db, "objectives", 5),
            differences(db, "differences", 9);
        for (const auto& [key, value] : object_in(r.all, "manifest").items()) manifest.text(key).text(value.is_string() ? value.get<std::string>() : value.dump()).done();
        std::int64_t number = 0;
        for (const Json* cell : r.cells) {
            for (const auto& path : r.paths) settings.whole(number).text(path).text(word(object_in(*cell, "values"), path.c_str())).done();
            const auto add = [&](Database::Insert& to, const char* rows, std::span<const char* const> figures) {
                for (const auto& [name, m] : object_in(*cell, rows).items()) {
                    to.whole(number).text(name);
                    for (const char* f : figures) to.number(m, f);
                    to.done();
                }
            };
            if (!r.is_comparison) {
                add(measures, "measures", of_measure);
                for (const Json& o : list_in(*cell, "objectives"))
                    objectives.whole(number).text(word(o, "text")).text(word(o, "verdict")).number(o, "value").number(o, "half_width").done();
            }
            if (r.is_comparison || cell->contains("differences")) add(differences, "differences", of_difference);
            ++number;
        }
    }
    return db.bytes();
}

}  // namespace

std::string export_csv(std::string_view json)
{
    return made_of_result<ExportError>(json, [](Json&& all) { return csv_of(Results(std::move(all))); });
}

std::string export_sqlite(std::string_view json)
{
    return made_of_result<ExportError>(json, [](Json&& all) { return sqlite_of(Results(std::move(all))); });
}

}  // namespace ringback
