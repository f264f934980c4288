#pragma once
#include <vector>

#include "socketio/room_trail.hpp"

namespace parley::socketio {

/// Puts them in order, and makes one of those that overlap or touch.
void merge_spans(std::vector<LogSpan>& spans);

/// What of `spans` is not in `without`, appended to `rest`; both as merge_spans() leaves them.
void subtract_spans(const std::vector<LogSpan>& spans, const std::vector<LogSpan>& without,
                    std::vector<LogSpan>& rest);

}  // namespace parley::socketio
