// A headless Chromium, spoken to through a pipe in its DevTools protocol: JSON, a NUL after each message.
#pragma once

#include "../folder.h"
#include "../spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

namespace ringback::test {

class Browser
{
public:
    using Json = nlohmann::json;

    /// @throws std::runtime_error where there is none: tools/test installs it.
    Browser()
    {
        std::string program;
        for (const char* path : {"/usr/bin/chromium-headless-shell", "/usr/bin/chromium"})
            if (program.empty() && ::access(path, X_OK) == 0) program = path;
        if (program.empty()) throw std::runtime_error("there is no Chromium; tools/test installs one");
        std::array<int, 2> there{}, back{};
        if (::pipe2(there.data(), O_CLOEXEC) != 0 || ::pipe2(back.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        const int reads = ::fcntl(there[0], F_DUPFD_CLOEXEC, 10), writes = ::fcntl(back[1], F_DUPFD_CLOEXEC, 10);  // out of the way
        posix_spawn_file_actions_adddup2(&actions, reads, 3);
        posix_spawn_file_actions_adddup2(&actions, writes, 4);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 2, profile_.path("log").c_str(), O_WRONLY | O_CREAT, 0666);
        process_ = spawn({program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                          "--hide-scrollbars", "--remote-debugging-pipe", "--user-data-dir=" + profile_.path("profile"), "about:blank"},
                         {"HOME=" + profile_.path(), "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}, actions, true);
        posix_spawn_file_actions_destroy(&actions);
        for (const int fd : {there[0], back[1], reads, writes}) ::close(fd);
        out_ = there[1];
        in_ = back[0];
        const Json target = call("Target.createTarget", {{"url", "about:blank"}});
        session_ = call("Target.attachToTarget", {{"targetId", target["targetId"]}, {"flatten", true}})["sessionId"];
        for (const char* domain : {"Page", "Runtime", "Log", "Network"}) call(std::string(domain) + ".enable");
    }
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser()
    {
        ::close(out_);
        ::close(in_);
        ::kill(-process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    /// Opens a file in a window so wide, and waits until it is there.
    void open(const std::string& path, int width, bool is_phone = false)
    {
        call("Emulation.setDeviceMetricsOverride", {{"width", width}, {"height", 800}, {"deviceScaleFactor", 1}, {"mobile", is_phone}});
        events_.clear();
        call("Page.navigate", {{"url", "file://" + path}});
        while (!has("Page.loadEventFired")) take(receive());
    }
    /// The value of an expression of JavaScript.
    Json operator()(const std::string& expression)
    {
        const Json r = call("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}});
        if (r.contains("exceptionDetails")) throw std::runtime_error(r.dump());
        return r["result"].value("value", Json());
    }
    void press_tab()
    {
        for (const char* type : {"rawKeyDown", "keyUp"})
            call("Input.dispatchKeyEvent", {{"type", type}, {"key", "Tab"}, {"code", "Tab"}, {"windowsVirtualKeyCode", 9}});
    }
    void print_on(const std::string& medium) { call("Emulation.setEmulatedMedia", {{"media", medium}}); }

    /// What has happened since the page was opened.
    std::vector<Json> events(const std::string& method) const
    {
        std::vector<Json> all;
        for (const Json& e : events_)
            if (e["method"] == method) all.push_back(e["params"]);
        return all;
    }

    Json call(const std::string& method, const Json& parameters = Json::object())
    {
        Json message{{"id", ++id_}, {"method", method}, {"params", parameters}};
        if (!session_.empty()) message["sessionId"] = session_;
        const std::string text = message.dump();
        for (std::string_view rest(text.c_str(), text.size() + 1); !rest.empty();) {
            const ssize_t n = ::write(out_, rest.data(), rest.size());
            if (n <= 0) throw std::runtime_error("the browser has gone");
            rest.remove_prefix(static_cast<std::size_t>(n));
        }
        for (;;) {
            Json answer = receive();
            if (answer.value("id", 0) != id_) {
                take(answer);
                continue;
            }
            if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
            return answer["result"];
        }
    }

private:
    bool has(const std::string& method) const { return !events(method).empty(); }
    void take(const Json& message)
    {
        if (message.contains("method")) events_.push_back(message);
    }
    Json receive()
    {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        std::size_t end = 0;
        while ((end = buffer_.find('\0')) == std::string::npos) {
            pollfd ready{in_, POLLIN, 0};
            if (std::chrono::steady_clock::now() > until) throw std::runtime_error("the browser does not answer: " + profile_.read("log"));
            if (::poll(&ready, 1, 1000) <= 0) continue;
            std::array<char, 1 << 16> bytes{};
            const ssize_t n = ::read(in_, bytes.data(), bytes.size());
            if (n <= 0) throw std::runtime_error("the browser has gone: " + profile_.read("log"));
            buffer_.append(bytes.data(), static_cast<std::size_t>(n));
        }
        Json message = Json::parse(buffer_.substr(0, end));
        buffer_.erase(0, end + 1);
        return message;
    }

    const Folder profile_;
    pid_t process_ = 0;
    int out_ = -1, in_ = -1, id_ = 0;
    std::string session_, buffer_;
    std::vector<Json> events_;
};

}  // namespace ringback::test
