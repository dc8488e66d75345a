#pragma once
// Measures how many messages per second go from add_message() through the journal into a database,
// with a sync of the journal and of the database. Called by main.cpp; one thread.
//
//   measure_history("sqlite", "sqlite:/tmp/h.db", 3);       // prints a line

#include <string>

namespace gurukul::store {

void measure_history(const char* name, const std::string& url, double seconds);

}  // namespace gurukul::store
