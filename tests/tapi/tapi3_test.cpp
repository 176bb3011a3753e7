// TAPI 3's objects: what they can do (call, call again, hang up, watch) and what they cannot (ask for completion).
#include "desk.h"

#include "ringback/tapi3.h"

#include <type_traits>

using namespace tapi_lab;
using namespace ringback::tapi3;

namespace {

struct Program {
    explicit Program(World& world, const std::string& number = "101") : tapi(world)
    {
        tapi.on_event = [this](const Event& e) {
            said += fmt::format("{}{} {} {}", said.empty() ? "" : ", ", e.event == TE_CALLSTATE ? "state" : e.event == TE_CALLNOTIFICATION ? "new" : "info",
                                static_cast<int>(e.state), static_cast<int>(e.cause));
            if (e.event == TE_CALLNOTIFICATION) last = e.call;
        };
        REQUIRE(tapi.Initialize() == S_OK);
        REQUIRE(tapi.get_Address(number, &address) == S_OK);
    }
    std::shared_ptr<Call> make(const std::string& to)
    {
        std::shared_ptr<Call> call;
        REQUIRE(address->CreateCall(to, &call) == S_OK);
        return call;
    }
    CALL_STATE state_of(const Call& c) const
    {
        CALL_STATE s = CS_LASTITEM;
        CHECK(c.get_CallState(&s) == S_OK);
        return s;
    }
    std::int32_t info(const Call& c, CALLINFO_LONG which) const
    {
        std::int32_t x = -1;
        CHECK(c.get_CallInfoLong(which, &x) == S_OK);
        return x;
    }

    TAPI tapi;
    std::shared_ptr<Address> address;
    std::shared_ptr<Call> last;
    std::string said;
};

}  // namespace

TEST_CASE("a synchronous Connect returns when the call is connected, or has failed" * doctest::description("items 77 78"))
{
    CheckedWorld world(office());
    Program p(world);
    const auto call = p.make("104");
    CHECK(p.state_of(*call) == CS_IDLE);
    CHECK(call->Disconnect(DC_NORMAL) == S_FALSE);
    CHECK(call->Connect(VARIANT_TRUE) == S_OK);
    CHECK(world.now() == at(5));
    CHECK(p.state_of(*call) == CS_CONNECTED);
    CHECK(call->Connect(VARIANT_TRUE) == TAPI_E_INVALCALLSTATE);
    CHECK(call->Disconnect(DC_NORMAL) == S_OK);
    CHECK(p.state_of(*call) == CS_DISCONNECTED);
    CHECK(call->Connect(VARIANT_TRUE) == TAPI_E_INVALCALLSTATE);

    world.run_until(at(20));
    const auto busy = p.make("102");
    CHECK(busy->Connect(VARIANT_TRUE) == TAPI_E_DESTBUSY);
    CHECK(p.state_of(*busy) == CS_DISCONNECTED);
    CHECK(p.make("999")->Connect(VARIANT_TRUE) == E_INVALIDARG);
}

TEST_CASE("Hold puts a connected call on hold and retrieves it, and a second call can be made meanwhile")
{
    CheckedWorld world(office());
    Program p(world);
    const auto first = p.make("104");
    CHECK(first->Hold(VARIANT_TRUE) != S_OK);
    REQUIRE(first->Connect(VARIANT_TRUE) == S_OK);
    CHECK(first->Hold(VARIANT_FALSE) == TAPI_E_INVALCALLSTATE);
    CHECK(first->Hold(VARIANT_TRUE) == S_OK);
    CHECK(p.state_of(*first) == CS_HOLD);
    const auto second = p.make("103");
    CHECK(second->Connect(VARIANT_TRUE) == S_OK);
    CHECK(first->Hold(VARIANT_FALSE) == E_FAIL);
    CHECK(second->Disconnect(DC_NORMAL) == S_OK);
    CHECK(p.state_of(*first) == CS_HOLD);
    CHECK(first->Hold(VARIANT_FALSE) == S_OK);
    CHECK(p.state_of(*first) == CS_CONNECTED);
}

TEST_CASE("a synchronous Connect waits for two minutes" * doctest::description("items 77"))
{
    Options options;
    options.people.answer = 0;
    CheckedWorld world(office(), options);
    Program p(world);
    const auto call = p.make("104");
    CHECK(call->Connect(VARIANT_TRUE) == TAPI_E_TIMEOUT);
    CHECK(world.now() == at(120));
    CHECK(p.state_of(*call) == CS_DISCONNECTED);
    CHECK(world.inspect() == "");
}

TEST_CASE("an asynchronous Connect says by events how far it is; a busy call is a disconnected one, and is dialled again by a new one"
          * doctest::description("items 77 80"))
{
    CheckedWorld world(office());
    Program p(world);
    world.run_until(at(20));
    const auto call = p.make("102");
    CHECK(call->Connect(VARIANT_FALSE) == S_OK);
    CHECK(p.said == "");
    world.run_until(at(21));
    CHECK(p.said == fmt::format("state {} {}", static_cast<int>(CS_DISCONNECTED), static_cast<int>(CEC_DISCONNECT_BUSY)));
    CHECK(call->Connect(VARIANT_FALSE) == TAPI_E_INVALCALLSTATE);
    CHECK(call->Disconnect(DC_NORMAL) == S_OK);
    world.run_until(at(31));
    const auto again = p.make("102");
    CHECK(again->Connect(VARIANT_TRUE) == S_OK);
    CHECK(world.inspect() == "");
}

TEST_CASE("capabilities and texts are the address's, as TAPI 2 has them" * doctest::description("items 23 80"))
{
    CheckedWorld world(office("limits: {per_line: 7}, modes: [callback, message], message: {texts: [Call me, Urgent]}"));
    Program p(world);
    Desk desk(world, "101");
    const auto capability = [&](ADDRESS_CAPABILITY which) {
        std::int32_t x = -1;
        CHECK(p.address->get_AddressCapability(which, &x) == S_OK);
        return static_cast<DWORD>(x);
    };
    CHECK(capability(AC_MAXCALLCOMPLETIONS) == 7);
    CHECK(capability(AC_CALLCOMPLETIONMODES) == (LINECALLCOMPLMODE_CALLBACK | LINECALLCOMPLMODE_MESSAGE));
    CHECK(capability(AC_CALLCOMPLETIONCONDITIONS) == desk.caps().dwCallCompletionConds);
    CHECK(capability(AC_CALLFEATURES2) == desk.caps().dwCallFeatures2);
    std::vector<std::string> texts;
    CHECK(p.address->get_CompletionMessages(&texts) == S_OK);
    CHECK(texts == std::vector<std::string>{"Call me", "Urgent"});
    World without(office("modes: [callback]"));
    Program q(without);
    CHECK(q.address->get_CompletionMessages(&texts) == E_NOTIMPL);
}

TEST_CASE("the call that comes of a TAPI 2 request is seen with its reason and identifier, and can be answered"
          * doctest::description("items 79 80"))
{
    CheckedWorld world(office());
    Program p(world);
    CHECK(p.tapi.RegisterCallNotifications(*p.address, VARIANT_TRUE, VARIANT_FALSE) == S_OK);
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    p.said.clear();
    p.last = nullptr;
    world.run_until(at(31));
    REQUIRE(p.last);
    CHECK(p.said == fmt::format("new {0} 0, state {0} 0", static_cast<int>(CS_OFFERING)));
    a.hear();
    CHECK(p.info(*p.last, CIL_REASON) == static_cast<std::int32_t>(LINECALLREASON_CALLCOMPLETION));
    CHECK(p.info(*p.last, CIL_COMPLETIONID) == static_cast<std::int32_t>(a.id));
    CHECK(p.info(*p.last, CIL_COMPLETIONID) == static_cast<std::int32_t>(a.info().dwCompletionID));
    CALL_PRIVILEGE privilege = CP_OWNER;
    CHECK(p.last->get_Privilege(&privilege) == S_OK);
    CHECK(privilege == CP_MONITOR);
    CHECK(p.last->Answer() == TAPI_E_NOTOWNER);
}

TEST_CASE("an incoming call is answered and hung up by whoever registered as its owner")
{
    CheckedWorld world(office());
    Program p(world, "102");
    CHECK(p.tapi.RegisterCallNotifications(*p.address, VARIANT_FALSE, VARIANT_TRUE) == S_OK);
    world.run_until(at(12));
    REQUIRE(p.last);
    CHECK(p.last->Answer() == S_OK);
    CHECK(p.state_of(*p.last) == CS_CONNECTED);
    world.run_until(at(40));  // c hangs up at 32 s
    CHECK(p.state_of(*p.last) == CS_DISCONNECTED);
    CHECK(p.said.ends_with(fmt::format("state {} {}", static_cast<int>(CS_DISCONNECTED), static_cast<int>(CEC_DISCONNECT_NORMAL))));
}

// A call has these methods and no other: none to make a request, nor to cancel one.
struct Everything : Call {
    HRESULT Connect(VARIANT_BOOL) override { return S_OK; }
    HRESULT Answer() override { return S_OK; }
    HRESULT Disconnect(DISCONNECT_CODE) override { return S_OK; }
    HRESULT Hold(VARIANT_BOOL) override { return S_OK; }
    HRESULT get_CallState(CALL_STATE*) const override { return S_OK; }
    HRESULT get_Privilege(CALL_PRIVILEGE*) const override { return S_OK; }
    HRESULT get_CallInfoLong(CALLINFO_LONG, std::int32_t*) const override { return S_OK; }
};
static_assert(!std::is_abstract_v<Everything>);
static_assert(std::is_base_of_v<ITBasicCallControl, Call> && std::is_base_of_v<ITAddressCapabilities, Address>);

TEST_CASE("TAPI 3's objects act in their own world, whichever the thread is about")
{
    CheckedWorld first(office());
    Program p(first);
    const auto call = p.make("104");
    CheckedWorld second(office());
    Desk a(second, "101");
    CHECK(call->Connect(VARIANT_TRUE) == S_OK);
    CHECK(first.now() == at(5));
    CHECK(second.now() == at(0));
    CHECK(a.hear().news() == "");
    CHECK(a.dial("104", 6));  // the thread is about the second world still
    CHECK(a.state[a.call] == LINECALLSTATE_CONNECTED);
}

TEST_CASE("Disconnect that is not answered in two minutes says so")
{
    Options slow;
    slow.latency = Duration::seconds(200);
    CheckedWorld world(office(), slow);
    Program p(world);
    const auto call = p.make("104");
    CHECK(call->Connect(VARIANT_FALSE) == S_OK);
    world.run_until(at(300));
    REQUIRE(p.state_of(*call) == CS_CONNECTED);
    CHECK(call->Disconnect(DC_NORMAL) == TAPI_E_TIMEOUT);
    CHECK(world.now() == at(420));
    CHECK(p.state_of(*call) == CS_CONNECTED);
    world.run_until(at(510));
    CHECK(p.state_of(*call) == CS_DISCONNECTED);
}

TEST_CASE("whoever disconnects an offered call says whether he rejects it or just does not answer")
{
    for (const DISCONNECT_CODE code : {DC_NOANSWER, DC_REJECTED}) {
        CheckedWorld world(office());
        Program p(world, "104");
        CHECK(p.tapi.RegisterCallNotifications(*p.address, VARIANT_FALSE, VARIANT_TRUE) == S_OK);
        Desk a(world, "101");
        a.dial("104", 2);
        REQUIRE(p.last);
        CHECK(p.last->Disconnect(code) == S_OK);
        CHECK(a.hear().news().ends_with(code == DC_NOANSWER ? "DISCONNECTED NOANSWER" : "DISCONNECTED REJECT"));
    }
}

TEST_CASE("a call may outlive the object it came from")
{
    CheckedWorld world(office());
    std::shared_ptr<Call> call;
    {
        Program p(world);
        call = p.make("104");
        CHECK(call->Connect(VARIANT_TRUE) == S_OK);
    }
    CHECK(call->Disconnect(DC_NORMAL) == E_FAIL);
}
