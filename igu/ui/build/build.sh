#!/bin/sh
# Builds igu/ui/static/ui from the packages in package-lock.json. Needs Node; the product itself does not.
set -eu
cd "$(dirname "$0")"
out=../static/ui
modules=node_modules
npm ci --ignore-scripts --silent
mkdir -p "$out/fonts" "$out/images" "$out/licences"

"$modules/.bin/sass" --load-path=. --style=compressed --no-source-map --quiet-deps main.scss "$out/ui.css"
for script in govuk-frontend/dist/govuk/govuk-frontend.min.js @ministryofjustice/frontend/moj/moj-frontend.min.js; do
  grep -v '^//# sourceMappingURL' "$modules/$script" | sed 's,//# sourceMappingURL=.*$,,' > "$out/$(basename "$script")"
done
for weight in 400 700; do
  for subset in latin latin-ext; do
    cp "$modules/@fontsource/public-sans/files/public-sans-$subset-$weight-normal.woff2" "$out/fonts/"
  done
done
rm -f "$out"/images/icon-*
for image in $(grep -o 'images/[a-z0-9./-]*' "$out/ui.css" | sort -u); do
  cp "$modules/@ministryofjustice/frontend/moj/assets/$image" "$out/images/"
done
cp licences/*.txt "$out/licences/"
cp "$modules/@fontsource/public-sans/LICENSE" "$out/licences/public-sans.txt"
node versions.mjs > "$out/versions.json"
