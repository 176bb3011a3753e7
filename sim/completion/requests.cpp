#include "completion/requests.h"

namespace ringback {

std::string Requests::inspect() const
{
    std::size_t listed = 0;
    for (const Queue& q : queues) {
        std::uint32_t n = 0;
        for (const Queue::List& list : q.lists) {
            RequestId previous;
            std::uint32_t last_number = 0;
            for (RequestId id = list.first; id; id = rows[id.row].next) {
                const RequestRow& r = rows[id.row];
                if (r.previous != previous) return "request " + std::to_string(r.number) + ": the list is torn";
                if (r.number <= last_number) return "request " + std::to_string(r.number) + " is out of order";
                if (r.state == RequestState::ended || r.state == RequestState::none) {
                    return "request " + std::to_string(r.number) + " has ended and still waits";
                }
                if ((r.state == RequestState::recall) && q.recall != id) {
                    return "request " + std::to_string(r.number) + " is recalled beside another";
                }
                last_number = r.number;
                previous = id;
                ++n;
            }
            if (list.last != previous) return "the end of a list of requests is wrong";
        }
        if (n != q.outstanding) return "a queue's requests and their number disagree";
        listed += n;
    }
    if (listed != outstanding()) return "requests and queues disagree";
    return {};
}

}  // namespace ringback
