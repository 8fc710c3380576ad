/**
 * What is asked of a page from within the browser: plain JavaScript, sent there as it is. The pages have no script of their
 * own, so all that is defined here is ours.
 */
globalThis.look = {
  /** What has to hold for the frame of every page, and for its width; each finding in words. */
  frame(language) {
    const found = [];
    const root = document.documentElement;
    const start = (one) => one.outerHTML.slice(0, 160);
    if (root.scrollWidth > innerWidth) {
      const reaching = [...document.querySelectorAll('body *')].filter(
        (one) => one.getBoundingClientRect().right > innerWidth + 1 && one.closest('.scrolls, pre, .skip') === null,
      );
      found.push(`scrolls sideways to ${root.scrollWidth} px: ${reaching.slice(0, 3).map(start).join(' | ')}`);
    }
    if (root.lang !== language) found.push(`is in the language ${root.lang}`);
    if (document.querySelectorAll('h1').length !== 1) found.push('has not exactly one heading of the first level');
    if (document.scripts.length > 0) found.push('has a script');
    if (document.querySelectorAll('link[rel=stylesheet]').length !== 1) found.push('has not exactly one style sheet');
    for (const one of document.querySelectorAll('[style], style')) found.push(`has a style of its own: ${start(one)}`);
    for (const one of document.querySelectorAll('img, iframe, video, audio, object, embed'))
      found.push(`loads something: ${start(one)}`);
    for (const one of document.querySelectorAll('table'))
      if (one.caption === null) found.push(`has a table without a caption: ${start(one)}`);
    for (const one of document.querySelectorAll('[aria-invalid=true]')) {
      const by = one.getAttribute('aria-describedby')?.split(' ') ?? [];
      if (!by.some((id) => document.getElementById(id)))
        found.push(`has a mistake that nothing describes: ${start(one)}`);
    }
    return found;
  },

  /** Answers of a form are taken away, and the browser lets it be sent all the same. */
  empty(form) {
    form.noValidate = true;
    for (const one of form.elements) {
      if (one.type === 'checkbox' || one.type === 'radio') one.checked = false;
      else if (one.type !== 'hidden') one.value = '';
    }
  },

  /** To the top, with nothing reached yet. */
  reset() {
    scrollTo(0, 0);
    document.activeElement?.blur();
  },

  /** What the keyboard has reached; null: nothing of the page. */
  reached() {
    const one = document.activeElement;
    if (one === null || one === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const { top, bottom, left, right, width, height } = one.getBoundingClientRect();
    return {
      at: [...document.querySelectorAll('*')].indexOf(one),
      text: one.outerHTML.slice(0, 160),
      outlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      inside: width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    };
  },

  /** All that is read or heard, each once, without what is marked as another language or as a name. */
  texts() {
    const foreign = '[lang]:not(html), code, pre, [translate=no]';
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      if (node.parentElement.closest(foreign) === null) texts.push(node.textContent);
    for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'])
      for (const one of document.querySelectorAll(`[${name}]`))
        if (one.closest(foreign) === null) texts.push(one.getAttribute(name));
    return [...new Set(texts.map((text) => text.trim()).filter((text) => /\p{L}/u.test(text)))];
  },
};
