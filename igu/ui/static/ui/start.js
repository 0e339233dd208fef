// Runs before the page is drawn, so that parts which need a script are not shown twice.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
