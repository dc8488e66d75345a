#pragma once
// How many messages a second get from add_message() through the journal into a database, each once
// on the disk of the journal and once on that of the database. One thread.
//
//   measure_history("sqlite", "sqlite:/tmp/h.db", 3);       // prints a line

#include <string>

namespace gurukul::store {

void measure_history(const char* name, const std::string& url, double seconds);

}  // namespace gurukul::store
