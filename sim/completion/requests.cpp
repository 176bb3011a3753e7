#include "completion/requests.h"

namespace ringback {

std::string Requests::inspect() const
{
    std::size_t listed = 0;
    for (const Queue& q : queues) {
        std::uint32_t n = 0;
        for (const Queue::List& list : q.lists) {
            RequestId previous;
            std::uint32_t last_place = 0;
            for (RequestId id = list.first; id; id = rows[id.row].next) {
                const RequestRow& r = rows[id.row];
                if (r.previous != previous) return "request " + std::to_string(r.number) + ": the list is torn";
                if (r.place <= last_place) return "request " + std::to_string(r.number) + " is out of order";
                if (!r.is_far_open) return "request " + std::to_string(r.number) + " has left its queue and is in it";
                if (r.is_near_open == (r.state == RequestState::ended)) {
                    return "request " + std::to_string(r.number) + " has ended and its caller still has it, or the other way about";
                }
                if (!r.is_near_open && !r.is_remote) return "request " + std::to_string(r.number) + " has ended and still waits";
                if (r.state == RequestState::recall && r.for_line && one_recall_at_a_time(q.of) && q.recall != id) {
                    return "request " + std::to_string(r.number) + " is recalled beside another";
                }
                last_place = r.place;
                previous = id;
                ++n;
            }
            if (list.last != previous) return "the end of a list of requests is wrong";
        }
        if (n != q.outstanding) return "a queue's requests and their number disagree";
        listed += n;
    }
    std::size_t open = 0;
    for (const RequestRow& r : rows) open += r.is_far_open;
    if (listed != open) return "requests and queues disagree";
    return {};
}

}  // namespace ringback
