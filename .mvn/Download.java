// Downloads args[0] to the file args[1]: for machines with neither curl nor wget.
void main(String[] args) throws Exception {
    try (var in = java.net.URI.create(args[0]).toURL().openStream()) {
        java.nio.file.Files.copy(in, java.nio.file.Path.of(args[1]));
    }
}
