# Finds a JDK of a given major version; sourced by mvnw, panaflux and .ci/run.

# is_jdk HOME MAJOR: whether HOME is a JDK (not only a runtime) of major version MAJOR.
is_jdk() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    jdk_version=
    if [ -r "$1/release" ]; then
        while IFS='=' read -r jdk_key jdk_value; do
            if [ "$jdk_key" = JAVA_VERSION ]; then
                jdk_version=${jdk_value#\"}
                break
            fi
        done <"$1/release"
    else
        jdk_version=$("$1/bin/javac" -version 2>/dev/null) || return 1
        jdk_version=${jdk_version#javac }
    fi
    [ "${jdk_version%%[!0-9]*}" = "$2" ]
}

# find_jdk MAJOR: prints the home of the first JDK of major version MAJOR; fails if there is none.
find_jdk() {
    jdk_on_path=$(command -v javac || command -v java) && jdk_on_path=$(readlink -f "$jdk_on_path") || jdk_on_path=
    for jdk_home in \
        "${JAVA_HOME:-}" \
        "${jdk_on_path%/bin/java*}" \
        /usr/lib/jvm/* \
        /usr/java/* \
        /opt/*jdk* \
        /opt/java/* \
        /usr/local/*jdk* \
        "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
        "${HOME:-}"/.jdks/* \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$jdk_home" ] && is_jdk "$jdk_home" "$1"; then
            printf '%s\n' "$jdk_home"
            return 0
        fi
    done
    return 1
}

# require_jdk PROGRAM MAJOR: like find_jdk, but explains on stderr how to get a JDK if there is none.
require_jdk() {
    find_jdk "$2" && return 0
    cat >&2 <<EXPLANATION
$1: expected a JDK $2, found none in JAVA_HOME, PATH, /usr/lib/jvm, /opt, SDKMAN, ~/.jdks or Homebrew
  Debian, Ubuntu:  apt install openjdk-$2-jdk-headless
  Fedora:          dnf install java-$2-openjdk-devel
  SDKMAN:          sdk list java, then sdk install java with a version that starts with $2
  macOS:           brew install openjdk@$2
  elsewhere:       https://adoptium.net; then set JAVA_HOME to its folder
EXPLANATION
    return 1
}
