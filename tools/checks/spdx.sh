#!/bin/bash
# SPDX-License-Identifier: MIT
# Every source file says its licence on its first line, or on the second after a #! line.
set -euo pipefail
cd -- "$(dirname -- "$0")/../.."
status=0
while IFS= read -r -d '' file; do
    case $file in
        *.hpp | *.cpp | *.h | *.S | *.if | *.ld | *.py | *.sh | *.cmake | *.gdb | *.cfg | */CMakeLists.txt) ;;
        *) [[ $(head -c 2 -- "$file" | tr -d '\0') == '#!' ]] || continue ;;
    esac
    read -r line <"$file" || true
    [[ $line != '#!'* ]] || read -r line < <(tail -n +2 -- "$file") || true
    if [[ $line != *'SPDX-License-Identifier: MIT'* ]]; then
        echo "$file: expected 'SPDX-License-Identifier: MIT' at the top, found '$line'"
        status=1
    fi
done < <(find . \( -path ./build -o -path ./.git \) -prune -o -type f -print0)
exit $status
