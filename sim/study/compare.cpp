// Two policies on the same callers. Numbers are drawn by address: replication r of A and of B is the same people with the same
// wishes, so that differences are taken pair by pair, and each demand of one has its counterpart in the other. Control plane.
#include "ringback/study.h"

#include "observe/note.h"
#include "run/in_order.h"
#include "run/in_parallel.h"
#include "run/names.h"
#include "run/replication.h"
#include "switching/exchange.h"

#include <algorithm>
#include <mutex>

namespace ringback {
namespace {

/// A demand by its place: the caller it is of (whom both models know by one number), and which of his it is.
using DemandKey = std::uint64_t;
DemandKey key_of(std::uint32_t source, std::uint32_t index) { return static_cast<DemandKey>(source) << 32 | index; }

enum class Fate : std::uint8_t { open, connected, given_up };
struct Life {
    DemandKey key;
    Fate fate;
};

/// Hears a replication and keeps how the demands made in its measured time ended.
class Lives {
public:
    Lives(const Model& model, const std::vector<std::uint32_t>& common) : common_(common)
    {
        const RunSpec& run = model.scenario.run;
        begin_ = run.warm_up.count();
        end_ = (run.warm_up + run.duration).count();
    }
    Listener listener()
    {
        return [this](const Record* records, std::size_t n) {
            for (const Record* r = records; r != records + n; ++r) {
                if (r->fact == Fact::demand && r->t >= begin_ && r->t < end_) {
                    made_.push_back(key_of(common_[r->source], r->index));
                } else if (r->fact == Fact::outcome) {
                    ended_.push_back({key_of(common_[r->source], r->index), r->to ? Fate::connected : Fate::given_up});
                }
            }
        };
    }
    /// In the order of keys.
    std::vector<Life> all()
    {
        std::ranges::sort(made_);
        std::ranges::sort(ended_, {}, &Life::key);
        std::vector<Life> lives;
        lives.reserve(made_.size());
        auto end = ended_.begin();
        for (const DemandKey key : made_) {
            while (end != ended_.end() && end->key < key) ++end;
            lives.push_back({key, end != ended_.end() && end->key == key ? end->fate : Fate::open});
        }
        return lives;
    }

private:
    const std::vector<std::uint32_t>& common_;
    std::int64_t begin_, end_;
    std::vector<DemandKey> made_;
    std::vector<Life> ended_;
};

/// The callers of both models under one number: those with the same name are the same.
struct CommonCallers {
    std::vector<std::uint32_t> of_a, of_b;  // by source
    std::vector<std::pair<std::string, std::string>> names;  // stream, and caller in it
};

CommonCallers common_callers(const Model& a, const Model& b)
{
    struct Caller {
        std::string stream, who;
        std::uint32_t source, side;
    };
    std::vector<Caller> all;
    for (std::uint32_t side = 0; side < 2; ++side) {
        const Model& m = side ? b : a;
        const auto source_name = record_names(m).source;
        for (const StreamFacts& s : m.streams.streams) {
            for (std::uint32_t k = 0; k < s.source_count; ++k) {
                const std::uint32_t source = s.first_source + k;
                all.push_back({s.name, source_name(source).first, source, side});
            }
        }
    }
    std::ranges::sort(all, [](const Caller& x, const Caller& y) { return std::tie(x.stream, x.who, x.side) < std::tie(y.stream, y.who, y.side); });
    CommonCallers c;
    c.of_a.resize(a.streams.source_count);
    c.of_b.resize(b.streams.source_count);
    for (const Caller& x : all) {
        if (c.names.empty() || c.names.back() != std::pair(x.stream, x.who)) c.names.emplace_back(x.stream, x.who);
        (x.side ? c.of_b : c.of_a)[x.source] = static_cast<std::uint32_t>(c.names.size() - 1);
    }
    return c;
}

class Comparer {
public:
    Comparer(const Model& a, const Model& b, const StudyOptions& options)
        : a_(a),
          b_(b),
          options_(options),
          common_(common_callers(a, b)),
          pairs_(measured_names(a), measured_names(b)),
          fates_(common_.names.size()),
          replications_(a.scenario.run.replications)
    {
    }

    Comparison run()
    {
        in_parallel(0, replications_, options_.threads, options_.stop, [this](std::uint64_t r) {
            try {
                one(static_cast<std::uint32_t>(r));
            } catch (const BrokenInvariant& e) {
                const std::lock_guard lock(mutex_);
                ++invariants_.broken;
                invariants_.reports.push_back(e.what());
                ended_.add(static_cast<std::uint32_t>(r), {});
            }
        });

        Comparison c;
        const auto side = [](const Scenario& s) { return Comparison::Side{s.file, s.title, s.hash, s.overrides}; };
        c.a = side(a_.scenario);
        c.b = side(b_.scenario);
        c.run = a_.scenario.run;
        c.seed = c.run.seed;
        c.confidence = c.run.confidence;
        c.replications = pairs_.replications();
        c.complete = ended_.next() == replications_;
        if (c.run.batches == b_.scenario.run.batches) c.batches = c.run.batches.value_or(0);
        c.differences = pairs_.differences(c.confidence);
        c.waits_of_a = pairs_.distributions(false);
        c.waits_of_b = pairs_.distributions(true);
        for (const Model* m : {&a_, &b_}) {
            for (const Objective& o : m->scenario.expect) {
                if (std::ranges::find(c.asked_for, o.measure) == c.asked_for.end()) c.asked_for.push_back(o.measure);
            }
        }
        c.invariants = invariants_;
        add_fates(c);
        return c;
    }

private:
    void one(std::uint32_t r)
    {
        RunOptions run;
        run.stop = options_.stop;
        Lives in_a(a_, common_.of_a), in_b(b_, common_.of_b);
        auto a = replicate(a_, r, run, in_a.listener());
        if (!a) return;
        auto b = replicate(b_, r, run, in_b.listener());
        if (!b) return;
        Pair pair{std::move(a->tally), std::move(b->tally), std::move(a->batches), std::move(b->batches), in_a.all(), in_b.all(), a->checks + b->checks};

        const std::lock_guard lock(mutex_);
        for (const auto& broken : {a->broken, b->broken}) {
            if (!broken.empty() && ++invariants_.broken <= 5) invariants_.reports.push_back(broken);
        }
        ended_.add(r, std::move(pair));
        if (options_.progress) options_.progress(++done_, replications_);
    }

    /// A replication under both.
    struct Pair {
        Tally a, b;
        std::vector<Parts> batches_of_a, batches_of_b;
        std::vector<Life> lives_a, lives_b;
        std::uint64_t checks;
    };
    void take(std::uint32_t r, const Pair& p)
    {
        invariants_.checked += p.checks;
        pairs_.add(p.a, p.b, p.batches_of_a, p.batches_of_b);
        pair_lives(r, p.lives_a, p.lives_b);
    }

    void pair_lives(std::uint32_t replication, const std::vector<Life>& a, const std::vector<Life>& b)
    {
        auto x = a.begin(), y = b.begin();
        while (x != a.end() || y != b.end()) {
            const bool in_a = x != a.end() && (y == b.end() || x->key <= y->key);
            const bool in_b = y != b.end() && (x == a.end() || y->key <= x->key);
            const DemandKey key = in_a ? x->key : y->key;
            Counted& f = fates_[key >> 32];
            if (!in_a || !in_b || x->fate == Fate::open || y->fate == Fate::open) {
                ++f.counts.apart;
            } else if (x->fate == Fate::connected) {
                ++(y->fate == Fate::connected ? f.counts.both : f.counts.only_a);
                if (y->fate != Fate::connected) f.lost = std::min(f.lost, std::pair(replication, static_cast<std::uint32_t>(key)));
            } else {
                ++(y->fate == Fate::connected ? f.counts.only_b : f.counts.neither);
            }
            if (in_a) ++x;
            if (in_b) ++y;
        }
    }

    void add_fates(Comparison& c) const
    {
        for (std::size_t i = 0; i < fates_.size(); ++i) {
            const auto& [stream, who] = common_.names[i];
            Fates f = fates_[i].counts;
            if (f.only_a > 0) {
                f.lost_in = fates_[i].lost.first;
                f.lost = who + "#" + std::to_string(fates_[i].lost.second);
            }
            if (c.streams.empty() || c.streams.back().who != stream) c.streams.push_back({stream, 0, 0, 0, 0, 0, {}, {}});
            Fates& all = c.streams.back();
            all.both += f.both;
            all.only_a += f.only_a;
            all.only_b += f.only_b;
            all.neither += f.neither;
            all.apart += f.apart;
            if (f.lost_in && (!all.lost_in || *f.lost_in < *all.lost_in)) {
                all.lost_in = f.lost_in;
                all.lost = f.lost;
            }
            f.who = who;
            if (f.both + f.only_a + f.only_b + f.neither + f.apart > 0) c.callers.push_back(std::move(f));
        }
        const auto gain = [](const Fates& f) { return static_cast<std::int64_t>(f.only_b) - static_cast<std::int64_t>(f.only_a); };
        std::ranges::stable_sort(c.callers, {}, gain);
    }

    struct Counted {
        Fates counts;
        std::pair<std::uint32_t, std::uint32_t> lost{0xffff'ffffu, 0xffff'ffffu};  // the first, whatever thread found it
    };

    const Model &a_, &b_;
    const StudyOptions& options_;
    const CommonCallers common_;
    PairedCollector pairs_;
    InOrder<Pair> ended_{[this](std::uint32_t r, const Pair& p) { take(r, p); }};
    std::vector<Counted> fates_;
    Invariants invariants_;
    const std::uint32_t replications_;
    std::mutex mutex_;
    std::uint32_t done_ = 0;
};

}  // namespace

Comparison compare(const Model& a, const Model& b, const StudyOptions& options) { return Comparer(a, b, options).run(); }

}  // namespace ringback
