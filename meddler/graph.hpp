// SPDX-License-Identifier: MIT
// Walking a graph that somebody else has drawn: without recursion, so that no text is too deep.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "runtime/base/types.hpp"

namespace metta::meddler {

/// Visits everything that can be reached, what a node leads to before the node itself.
template <class Node>
class Walk {
  public:
    /// `edges(node)` gives where it leads. `cycle(path)` is told a path whose last node leads back to its first;
    /// `done(node)` each node, once.
    template <class Edges, class Cycle, class Done>
    void from(Node* root, Edges edges, Cycle cycle, Done done) {
        if (states_.contains(root)) return;
        enter(root, edges);
        while (!open_.empty()) {
            Open& top = open_.back();
            if (top.next == top.edges.size()) {
                Node* const finished = top.node;
                open_.pop_back();
                path_.pop_back();
                states_[finished] = State::finished;
                done(finished);
                continue;
            }
            Node* const to = top.edges[top.next++];
            const auto state = states_.find(to);
            if (state == states_.end()) {
                enter(to, edges);
            } else if (state->second == State::open) {
                usize first = path_.size() - 1;
                while (path_[first] != to) --first;
                cycle(std::span<Node* const>(path_).subspan(first));
            }
        }
    }

  private:
    enum class State : u8 { open, finished };
    struct Open {
        Node* node;
        std::vector<Node*> edges;
        usize next = 0;
    };

    template <class Edges>
    void enter(Node* node, Edges& edges) {
        states_.emplace(node, State::open);
        path_.push_back(node);
        open_.push_back({node, edges(node)});
    }

    std::unordered_map<Node*, State> states_;
    std::vector<Open> open_;
    std::vector<Node*> path_;
};

} // namespace metta::meddler
