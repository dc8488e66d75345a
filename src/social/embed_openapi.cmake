# cmake -DFILE=openapi.json -DOUT=FILE.cpp -P embed_openapi.cmake: the document as a string literal.
file(READ ${FILE} text)
file(WRITE ${OUT} "#include \"social/openapi.hpp\"\n\nnamespace gurukul::social {\n\n"
  "std::string_view openapi_document() {\n  return R\"gurukul_json(${text})gurukul_json\";\n}\n\n"
  "}  // namespace gurukul::social\n")
