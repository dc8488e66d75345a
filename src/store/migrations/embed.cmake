# cmake -DFOLDER=... -DOUT=FILE.cpp -P embed.cmake: FOLDER/{sqlite,postgres}/NNNN_name.sql as string literals.

set(text "#include \"store/migrations.hpp\"\n\nnamespace gurukul::store {\nnamespace {\n\n")
foreach(dialect sqlite postgres)
  file(GLOB files ${FOLDER}/${dialect}/*.sql)
  list(SORT files)
  set(rows "")
  set(count 0)
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    if(NOT name MATCHES "^[0-9][0-9][0-9][0-9]_[a-z0-9_]+$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
    endif()
    string(SUBSTRING ${name} 0 4 number)
    string(REGEX REPLACE "^0+" "" version ${number})
    file(READ ${file} sql)
    string(APPEND rows "    {${version}, \"${name}\", R\"gurukul_sql(${sql})gurukul_sql\"},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  string(APPEND text "const std::array<Migration, ${count}> k_${dialect}{{\n${rows}}};\n\n")
endforeach()
string(APPEND text "}  // namespace\n\n"
  "const Schema& built_in_schema() {\n"
  "  static const Schema kSchema{.sqlite = k_sqlite, .postgres = k_postgres};\n"
  "  return kSchema;\n}\n\n}  // namespace gurukul::store\n")
file(WRITE ${OUT} "${text}")
