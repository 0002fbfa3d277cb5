import './base.css';
import './outcome.css';
import './history.css';
import './status.css';
import './card.css';
